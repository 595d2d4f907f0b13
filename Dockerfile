# The HTTP API and the command line, without a database of its own: NEO4J_URI says which one to use.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONPATH=/app \
    MMRAREBENCH_HOME=/data

RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin mmrarebench

WORKDIR /app
COPY requirements.lock ./
RUN python -m pip install --require-hashes --only-binary :all: -r requirements.lock

COPY mmrarebench/ mmrarebench/
COPY files/ files/
COPY graph/ graph/
COPY ontology_import/ ontology_import/
COPY loaders/ loaders/
COPY queries/ queries/
COPY scorer/ scorer/
COPY reports/ reports/
COPY api/ api/
COPY sample/ sample/
COPY LICENSE NOTICE ./
RUN printf '#!/bin/sh\nexec python -c "from api.cli import main; main()" "$@"\n' > /usr/local/bin/mmrarebench \
 && chmod 755 /usr/local/bin/mmrarebench

USER mmrarebench
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=5 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=8)"]
ENTRYPOINT ["mmrarebench"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
