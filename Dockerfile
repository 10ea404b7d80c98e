# The gateway in a small image: no shell, no package manager, not root.
#
#   docker build -t causeway --build-arg CAUSEWAY_BUILD_COMMIT="$(git log -1 --format='%H %cs')" .
#   docker build -t causeway-emulator --target emulator .
#
# Nothing here needs BuildKit: what caches is ordinary layers, so that an old builder, kaniko and buildah build it too.

# The toolchain of rust-toolchain.toml, on the Debian release that the final image has its C library from.
FROM rust:1.95.0-slim-trixie AS toolchain
# The image has one toolchain. Without this, rustup would fetch the components that rust-toolchain.toml names for developers.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src

# What decides about dependencies, and nothing else. The content of these files is the key of the next stage's cache.
FROM toolchain AS manifests
COPY . .
RUN find . -type f ! -name Cargo.toml ! -name Cargo.lock ! -name lib.rs ! -name main.rs -delete \
 && find . -name '*.rs' -exec truncate --size=0 {} + \
 && find . -type d -empty -delete

FROM toolchain AS build
COPY --from=manifests /src .
RUN cargo fetch --locked --target "$(rustc --print host-tuple)"
# The sources replace the empty files. From here on nothing is downloaded.
COPY . .
# What `causeway --version` names, because there is no checkout here. The same sources and the same value: the same program.
ARG CAUSEWAY_BUILD_COMMIT=""
RUN cargo build --release --locked --offline --package gateway --bin causeway --package emulator --bin backendless-emulator \
 && install -D --target-directory=/image/bin target/release/causeway target/release/backendless-emulator \
 && install --directory --mode=0700 /image/data/causeway

# C library, libgcc, CA certificates and the user 65532. To pin it, add the digest that your registry shows.
FROM gcr.io/distroless/cc-debian13:nonroot AS base
COPY LICENSE /usr/share/doc/causeway/LICENSE
USER 65532:65532

# The emulator has no protection at all: for trials inside a closed network.
FROM base AS emulator
COPY --from=build /image/bin/backendless-emulator /usr/local/bin/backendless-emulator
EXPOSE 9000
ENTRYPOINT ["/usr/local/bin/backendless-emulator"]
CMD ["--host", "0.0.0.0"]

FROM base AS gateway
LABEL org.opencontainers.image.title="Causeway" \
      org.opencontainers.image.description="Hosted MCP gateway for Backendless" \
      org.opencontainers.image.licenses="Apache-2.0"
# The folder comes along so that a new volume belongs to the user of the gateway.
COPY --from=build --chown=65532:65532 /image/data /var/lib
COPY --from=build /image/bin/causeway /usr/local/bin/causeway
ENV CAUSEWAY__SERVER__BIND=0.0.0.0:8080 \
    CAUSEWAY__DATABASE__DATA_DIR=/var/lib/causeway \
    CAUSEWAY__TELEMETRY__LOG_FORMAT=json
VOLUME ["/var/lib/causeway"]
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
# Whether the process answers. Whether it should get requests is `healthcheck --ready`: a database that is down is no
# reason to restart a gateway.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/causeway", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/causeway"]
CMD ["serve"]
