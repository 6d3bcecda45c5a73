# Patchwise's studio. `docker build .` gives the CPU image, `--build-arg DEVICE=cuda` the one for NVIDIA GPUs.
ARG NODE=24
ARG DEVICE=cpu

FROM node:${NODE}-bookworm-slim AS base

FROM base AS package
WORKDIR /build
# Packages first: a change of the sources does not install them anew.
COPY package.json package-lock.json ./
COPY scripts/setup.mjs scripts/build-stamp.mjs scripts/
RUN node scripts/setup.mjs --install
COPY . .
# prepack builds; the package is what npm's users get.
RUN npm pack --ignore-scripts=false --pack-destination /

FROM base AS installed
# Packages that Patchwise needs for more than one machine, such as pg; see compose.front-ends.yaml.
ARG PEERS=""
WORKDIR /opt/patchwise
COPY --from=package /patchwise-*.tgz /tmp/patchwise.tgz
# No package needs its install script. The libraries of other systems are four fifths of onnxruntime-node.
RUN npm init --yes > /dev/null \
  && npm install /tmp/patchwise.tgz ${PEERS} --ignore-scripts --no-audit --no-fund \
  && rm /tmp/patchwise.tgz \
  && node node_modules/patchwise/bin/patchwise.mjs doctor --prune

FROM installed AS installed-cuda
# onnxruntime's own script fetches its CUDA provider.
RUN node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12

FROM base AS cpu
COPY --from=installed /opt/patchwise /opt/patchwise

FROM nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04 AS cuda
COPY --from=base /usr/local/bin/node /usr/local/bin/node
COPY --from=installed-cuda /opt/patchwise /opt/patchwise

FROM ${DEVICE} AS studio
COPY docker/health.mjs /opt/patchwise/health.mjs
RUN ln -s /opt/patchwise/node_modules/patchwise/bin/patchwise.mjs /usr/local/bin/patchwise \
  && useradd --create-home --uid 10001 patchwise \
  && install -d -o patchwise -g patchwise /data
ENV NODE_ENV=production PATCHWISE_HOME=/data PATCHWISE_HOST=0.0.0.0 PATCHWISE_PORT=7860 PATCHWISE_LOG=-
# Source and revision are labels that who publishes the image adds (.github/workflows/release.yml).
LABEL org.opencontainers.image.title="Patchwise" org.opencontainers.image.licenses="Apache-2.0"
USER patchwise
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "/opt/patchwise/health.mjs"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["patchwise"]
CMD ["serve"]
