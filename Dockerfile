# bot131 in a container: hash-pinned packages, an account without rights, one volume for all data.
FROM python:3.11-slim

WORKDIR /app
COPY requirements/run.lock requirements/run.lock
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes \
        --requirement requirements/run.lock \
    && useradd --system --uid 10131 --no-create-home bot131 \
    && install --directory --owner=bot131 --mode=0700 /var/lib/bot131
COPY LICENSE ./
COPY storage storage
COPY broadcasts broadcasts
COPY handlers handlers
COPY bot bot
RUN python -m compileall -q storage broadcasts handlers bot

ENV PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    BOT131_DATA_DIR=/var/lib/bot131 \
    BOT131_LISTEN=0.0.0.0:8131 \
    BOT131_CONSOLE_LISTEN=0.0.0.0:8132 \
    BOT131_LOG_FORMAT=json
USER bot131
VOLUME /var/lib/bot131
EXPOSE 8131 8132
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8131/healthz', timeout=4)"]
ENTRYPOINT ["python", "-P", "-m", "bot"]
CMD ["run"]
