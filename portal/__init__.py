"""The project: `kernel` is what both apps stand on and knows neither; `site` composes them."""
