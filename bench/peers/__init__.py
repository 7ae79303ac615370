"""The servers that are measured side by side: each makes a house for a layout of people and rooms."""
