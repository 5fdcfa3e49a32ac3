"""From a trade on the topic to the notification on a screen."""
