# An image of the command: one static binary and the licences, no shell, no root. See docs/releasing.md.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETARCH
WORKDIR /src
COPY . .
RUN release/binary linux/$TARGETARCH /out/clientsecret && release/licences >/out/LICENSES.txt

FROM scratch
COPY --from=build /out/clientsecret /out/LICENSES.txt /
USER 65532:65532
ENTRYPOINT ["/clientsecret"]
