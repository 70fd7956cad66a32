"""What all pages share: templates, drawings, highlighted code, numbers in a reader's form."""
