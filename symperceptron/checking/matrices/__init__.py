"""Lines in matrix notation, ``δ^l = (W^{l+1})^T δ^{l+1} ⊙ σ'(z^l)``, as what they say of the elements."""
