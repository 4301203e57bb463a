"""Texts about a layer l of any number: ``z^l_j = Σ_k w^l_{jk} a^{l−1}_k + b^l_j``, and what such a text says of the layers around it."""
