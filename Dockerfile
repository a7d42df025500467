# The operator's image: a Python of Debian and locked wheels, without shell or package manager.
# docs/image.md says how it is built, checked and used; tools/image/ holds what stage one runs.

# Name it by digest in a release: the Debian packages of that image's own day are taken.
ARG BASE=docker.io/library/debian:trixie-slim
# What that Debian's Python is; plugin images with compiled modules must have been made for it.
ARG PYTHON=3.13

FROM ${BASE} AS build
# PIP_* are for builders behind a proxy or a mirror; what is installed is checked by hash anyway.
ARG PIP_CERT PIP_INDEX_URL SOURCE_DATE_EPOCH=0
ENV PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY tools/image/prepare.sh tools/image/
RUN sh tools/image/prepare.sh
COPY requirements/image.txt requirements/runtime.txt requirements/
RUN python3 -m venv /venv \
 && /venv/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements/image.txt \
 && /venv/bin/pip download --quiet --require-hashes --only-binary :all: --no-deps --dest /wheels -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY kube9_core kube9_core
COPY plugins plugins
RUN /venv/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation --no-cache-dir --wheel-dir /ours . ./plugins/kube9-*
COPY tools/image tools/image
ARG PYTHON REVISION=unknown
RUN /venv/bin/python tools/image/assemble.py --wheels /wheels --ours /ours --image /image --writable /writable

FROM scratch
COPY --from=build /image/ /
COPY --from=build --chown=65532:0 /writable/ /
ARG VERSION=0 REVISION=unknown CREATED=1970-01-01T00:00:00Z BASE PYTHON
LABEL org.opencontainers.image.title="kube9-operator" \
      org.opencontainers.image.description="Audits a Kubernetes cluster against the six pillars of the Well-Architected Framework, read-only, from inside." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="https://github.com/alto9/kube9-operator" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${BASE}" \
      io.kube9.python="${PYTHON}"
ENV PATH=/usr/local/bin:/usr/bin \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONMALLOC=malloc \
    MALLOC_ARENA_MAX=1 \
    KUBE9_STORE_FOLDER=/data
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/kube9-operator"]
CMD ["serve"]
