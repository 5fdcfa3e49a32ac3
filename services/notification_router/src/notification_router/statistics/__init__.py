"""Delivery statistics: a stream job on Faust, whose tables can be rebuilt from the topic.

Faust acknowledges a record whether its agent succeeded or not, so nothing that matters may
rest on these figures: deliveries themselves are rows in the router's database.
"""
