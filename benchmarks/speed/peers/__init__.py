"""Who takes part: digitus, the published loops, and the libraries that people would use instead.

A function of a module here is given a problem and returns the forms in which its library can do
the work, each written as somebody who knows the library well would write it. Tensors are prepared
beforehand; the clock runs while the network learns or reads, and at no other time.
"""
