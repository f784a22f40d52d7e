"""Conversation and channels. May import faq."""
