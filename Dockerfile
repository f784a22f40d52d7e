# Two stages: what only the installing needs stays in the first.
FROM python:3.12-slim AS libraries

RUN apt-get update && apt-get install -y --no-install-recommends binutils
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --target /libraries -r requirements.txt
# What only their developers need, and other languages' hyphenation and holidays, is a third of their size.
RUN cd /libraries && rm -r bin include \
    && find . -type d '(' -name tests -o -name testing -o -name f2py ')' -prune -exec rm -r {} + \
    && find . -type f '(' -name '*.pyi' -o -name '*.h' -o -name '*.a' -o -name '*.pxd' -o -name '*.pyx' ')' -delete \
    && find pyphen/dictionaries -name '*.dic' ! -name 'hyph_en_*' ! -name 'hyph_es*' -delete \
    && find holidays/locale -mindepth 1 -maxdepth 1 ! -name 'en_*' ! -name es -exec rm -r {} + \
    && find . -name '*.cpython-*.so' -exec strip --strip-unneeded {} +

FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONPATH=/libraries
WORKDIR /app
RUN useradd --system --create-home --home-dir /home/bot bot && mkdir var && chown bot var

COPY --from=libraries /libraries /libraries
COPY faq faq
COPY bot bot
USER bot
# Fits the models at build time instead of at each start; content with problems fails the build. The encoder's copy, 79 MB, is unpacked
# again at the first start, in a second.
RUN python -m bot learn && python -m bot check && rm -r var/encoder-*

ENV HOST=0.0.0.0 PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    python -c "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"
CMD ["python", "-m", "bot", "serve"]
