"""Speed: digitus and its peers do the same work, interleaved; ratios with their ranges."""
