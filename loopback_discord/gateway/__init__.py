"""The WebSocket gateway: sessions, events, heartbeats, close codes."""
