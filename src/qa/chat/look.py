"""The window's colours, and the switch between light and dark."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_SCRIPT = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
_SWITCH = '<button type="button" class="qa-theme">Dark</button>'


def theme() -> gr.themes.Base:
    """Colours and system fonts: nothing is fetched; text meets WCAG AA on its ground in light and dark."""
    look = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_md,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
    )
    return look.set(
        body_background_fill="#f6f8f9",
        body_background_fill_dark="#0f1720",
        body_text_color="#17212b",
        body_text_color_dark="#e4eaf1",
        body_text_color_subdued="#4d5b6a",
        body_text_color_subdued_dark="#a3b1c2",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#16202b",
        background_fill_secondary="#f1f5f6",
        background_fill_secondary_dark="#1d2936",
        block_background_fill="#ffffff",
        block_background_fill_dark="#16202b",
        block_label_text_color="#4d5b6a",
        block_label_text_color_dark="#a3b1c2",
        block_title_text_color="#4d5b6a",
        block_title_text_color_dark="#a3b1c2",
        border_color_primary="#d8e0e5",
        border_color_primary_dark="#2e3d4c",
        color_accent="#0f6e66",
        input_background_fill="#ffffff",
        input_background_fill_dark="#111a24",
        input_placeholder_color="#5b6976",
        input_placeholder_color_dark="#94a3b5",
        button_primary_background_fill="#0f6e66",
        button_primary_background_fill_dark="#5fd4c6",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#08211f",
    )


def theme_switch() -> gr.HTML:
    """A button that changes between light and dark and remembers it in the browser; the system's choice until then."""
    return gr.HTML(_SWITCH, elem_id="qa-theme", js_on_load=_SCRIPT, padding=False)
