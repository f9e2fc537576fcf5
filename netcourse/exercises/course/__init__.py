"""The chapters: what each asks, one folder a chapter and one module an exercise."""
