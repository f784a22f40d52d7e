FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN useradd --system --create-home --home-dir /home/bot bot && mkdir var && chown bot var

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY faq faq
COPY bot bot
USER bot
# Fits the models at build time instead of at each start; content with problems fails the build.
RUN python -m bot learn && python -m bot check

ENV HOST=0.0.0.0 PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    python -c "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"
CMD ["python", "-m", "bot", "serve"]
