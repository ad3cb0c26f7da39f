"""Characters of formulas by their names in LaTeX (amsmath, amssymb), names of functions, and accents."""

from typing import Final

__all__ = ["ACCENTS", "FUNCTIONS", "named"]

_TABLE: Final = (
    "α alpha; β beta; γ gamma; δ delta; ε varepsilon; ζ zeta; η eta; θ theta; ι iota; κ kappa; λ lambda; μ mu;"
    "ν nu; ξ xi; π pi; ρ rho; ς varsigma; σ sigma; τ tau; υ upsilon; φ varphi; χ chi; ψ psi; ω omega; Γ Gamma;"
    "Δ Delta; Θ Theta; Λ Lambda; Ξ Xi; Π Pi; Σ Sigma; Υ Upsilon; Φ Phi; Ψ Psi; Ω Omega; ϵ epsilon; ϑ vartheta;"
    "ϕ phi; ϱ varrho; ϖ varpi; ± pm; ∓ mp; × times; ÷ div; ⋅ cdot; · cdot; ∗ ast; ∘ circ; ⊕ oplus; ⊗ otimes;"
    "∑ sum; ∏ prod; ∐ coprod; ∫ int; ∬ iint; ∭ iiint; ∮ oint; √ surd; ∂ partial; ∇ nabla; ∞ infty; ∝ propto;"
    "≤ leq; ≥ geq; ⩽ leqslant; ⩾ geqslant; ≪ ll; ≫ gg; ≠ neq; ≡ equiv; ≈ approx; ≃ simeq; ≅ cong; ∼ sim; ≺ prec;"
    "≻ succ; ∈ in; ∉ notin; ∋ ni; ⊂ subset; ⊃ supset; ⊆ subseteq; ⊇ supseteq; ∪ cup; ∩ cap; ⋃ bigcup; ⋂ bigcap;"
    "∅ emptyset; ∖ setminus; ∧ wedge; ∨ vee; ¬ neg; ∀ forall; ∃ exists; ⊥ perp; ∥ parallel; ∣ mid; ∠ angle; → to;"
    "← leftarrow; ↔ leftrightarrow; ⇒ Rightarrow; ⇐ Leftarrow; ⇔ Leftrightarrow; ↦ mapsto; ↑ uparrow;"
    "↓ downarrow; ⇌ rightleftharpoons; ⟶ longrightarrow; ⟵ longleftarrow; ⟹ Longrightarrow; … ldots; ⋯ cdots;"
    "⋮ vdots; ⋱ ddots; ℏ hbar; ℓ ell; ℜ Re; ℑ Im; ℵ aleph; ′ prime; ⟨ langle; ⟩ rangle; 〈 langle; 〉 rangle;"
    "⌊ lfloor; ⌋ rfloor; ⌈ lceil; ⌉ rceil; ‖ Vert; † dagger; ‡ ddagger; ⊤ top; ⊢ vdash; ⊨ models; ∎ blacksquare;"
    "□ square; ∴ therefore; ∵ because; ⊙ odot; ⋆ star; • bullet;"
)
_NAMES: Final = {ord(char): name for char, name in (pair.split() for pair in _TABLE.split(";") if pair.strip())}
_PLAIN: Final = {
    0x2212: "-",
    0x2062: "",  # invisible times
    0x2061: "",  # function application
    0x2063: "",  # invisible separator
    0x2064: "",  # invisible plus
    0xA0: " ",
    0x200B: "",
    ord("%"): r"\%",
    ord("#"): r"\#",
    ord("&"): r"\&",
    ord("$"): r"\$",
    ord("_"): r"\_",
}

_FUNCTION_NAMES: Final = (
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max "
    "min Pr sec sin sinh sup tan tanh"
)
FUNCTIONS: Final = frozenset(_FUNCTION_NAMES.split())
"""Names that are commands."""

ACCENTS: Final = {
    "^": r"\hat",
    "ˆ": r"\hat",
    "\u0302": r"\hat",
    "¯": r"\bar",
    "‾": r"\bar",
    "\u0304": r"\bar",
    "_": r"\bar",
    "~": r"\tilde",
    "˜": r"\tilde",
    "∼": r"\tilde",
    "\u0303": r"\tilde",
    "→": r"\vec",
    "⃗": r"\vec",
    "˙": r"\dot",
    ".": r"\dot",
    "\u0307": r"\dot",
    "¨": r"\ddot",
    "\u0308": r"\ddot",
    "⏞": r"\overbrace",
}
"""What stands above a base, and the command for it."""


def named(text: str) -> str:
    """A text with commands for its symbols; a command before a letter is followed by a space."""
    out: list[str] = []
    is_open = False
    for char in text:
        name = _NAMES.get(ord(char))
        if name is not None:
            out.append(f"\\{name}")
        else:
            written = _PLAIN.get(ord(char), char)
            out.append(f" {written}" if is_open and written[:1].isalpha() else written)
        is_open = name is not None
    return "".join(out)
