"""The simulated midjourney-proxy dialect."""
