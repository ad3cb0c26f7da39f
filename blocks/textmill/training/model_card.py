"""Write the model card of a quality classifier, with front matter that Hugging Face accepts."""

from collections.abc import Mapping

import yaml

__all__ = ["model_card"]

_TEXT = """
# Text quality classifier

A fastText classifier that gives the probability that a text belongs with the positive examples (`{label}`).
Trained by `textmill train-quality`; the same examples and settings give the same bytes (SHA-256 `{sha256}`).

## Use

```yaml
blocks:
  - annotators.fasttext_quality: {{model: {model}, label: {label}, lowercase: {lowercase}}}
  - filters.threshold: {{column: quality_score, min: 0.5}}
```

## Data

{trained_positives} positive and {trained_negatives} negative texts to learn from; {positives} and {negatives} held
out, chosen by a hash of the text (share {held_out:g}). {duplicates} repeated texts were left out.

## Held-out results, calling 0.5 and more positive

| precision | recall | F1 | area under the ROC curve |
| --- | --- | --- | --- |
| {precision:.4f} | {recall:.4f} | {f1:.4f} | {auc:.4f} |

## Settings

{settings}
"""


def model_card(report: Mapping[str, object]) -> str:
    """The card of a `QualityReport`, given as nested mappings."""
    metrics, settings = report["metrics"], report["settings"]
    if not isinstance(metrics, Mapping) or not isinstance(settings, Mapping):
        raise TypeError("a report has metrics and settings")
    results = [
        {"type": kind, "value": round(float(metrics[key]), 4)}
        for kind, key in (("precision", "precision"), ("recall", "recall"), ("f1", "f1"), ("roc_auc", "auc"))
    ]
    front = {
        "library_name": "fasttext",
        "pipeline_tag": "text-classification",
        "tags": ["text-quality", "textmill"],
        "model-index": [
            {
                "name": "text-quality",
                "results": [
                    {
                        "task": {"type": "text-classification"},
                        "dataset": {"name": "held-out examples", "type": "held-out"},
                        "metrics": results,
                    }
                ],
            }
        ],
    }
    listed = "\n".join(f"- {name}: {value}" for name, value in settings.items())
    values = {**report, **metrics, "settings": listed, "lowercase": str(report["lowercase"]).lower()}
    return f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n{_TEXT.format(**values)}"
