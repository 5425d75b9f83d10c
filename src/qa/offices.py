"""What people are called by besides their names: offices and trades."""

from __future__ import annotations

OFFICES = frozenset(
    """minister president ambassador secretary director general mayor governor chancellor commissioner chair chairman
    chairwoman chairperson chief head deputy senator judge justice captain colonel commander major admiral bishop
    archbishop cardinal pope rector dean coach king queen prince princess author writer composer conductor historian
    engineer economist spokesman spokeswoman spokesperson professor doctor premier manager owner founder editor curator
    principal headmaster headmistress sheriff prosecutor attorney ombudsman treasurer representative envoy delegate
    leader officer inspector superintendent""".split()
)
# Some are surnames as well: Stephen King, Desmond Dean.
SURNAMES_TOO = frozenset(
    """major head judge justice bishop cardinal pope rector dean coach king queen prince chancellor chief
    captain sheriff leader principal""".split()
)
