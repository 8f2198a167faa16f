"""``digitus serve`` beside a plain service of the same network: FastAPI and PyTorch."""
