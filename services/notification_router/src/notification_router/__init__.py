"""Templates, inbox, delivery over Socket.IO and delivery statistics."""
