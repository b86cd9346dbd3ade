# shellcheck shell=bash
# Root file systems of Debian packages, made with debootstrap. Sourced by compose/prepare.

suite=sid # the only Debian suite with MySQL; its Redis and Rust are the newest too

# debian_mirror: the mirror this machine itself uses for Debian
debian_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    awk '$1 == "URIs:" || $1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:.*\/debian\/?$/) { print $i; exit } }' || true
}

# base_rootfs DIR: a minimal system, without manuals and translations
base_rootfs() {
  local mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "this machine's package sources name no Debian mirror" "offline images are built from Debian packages: run this on Debian"
  if ! command -v debootstrap >/dev/null; then
    say "installing debootstrap"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap; } >>"$log" 2>&1 || die "installing debootstrap failed" "see $log"
  fi
  say "unpacking a minimal Debian ($suite)"
  debootstrap --variant=minbase "$suite" "$1" "$mirror" >>"$log" 2>&1 || die "debootstrap failed" "see $log"
  # nothing is started while packages are installed; a mirror may be a snapshot whose lists are past their date
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod +x "$1/usr/sbin/policy-rc.d"
  echo 'Acquire::Check-Valid-Until "false";' >"$1/etc/apt/apt.conf.d/50snapshot"
  printf 'path-exclude=/usr/share/%s/*\n' doc man info locale >"$1/etc/dpkg/dpkg.cfg.d/50slim"
  rm -rf "$1"/usr/share/{doc,man,info,locale}/*
  cp --remove-destination "$(readlink -f /etc/resolv.conf)" "$1/etc/resolv.conf"
  in_root "$1" apt-get update -qq
}

# in_root DIR COMMAND…
in_root() {
  local root=$1; shift
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@" >>"$log" 2>&1 ||
    die "'$*' failed in $root" "see $log"
}

# install_packages DIR PACKAGE…
install_packages() { local root=$1; shift; in_root "$root" apt-get install -y -qq --no-install-recommends "$@"; }

# pack DIR TARBALL: without what only the package manager needs
pack() {
  rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/* "$1"/var/log/*.log "$1"/var/log/apt "$1"/usr/sbin/policy-rc.d "$1"/etc/resolv.conf
  tar -C "$1" --numeric-owner --exclude=./proc/\* --exclude=./sys/\* --exclude=./dev/\* -cf "$2.part" .
  mv "$2.part" "$2"
}

mysql_rootfs() {
  install_packages "$1" mysql-server-core mysql-client-core
  in_root "$1" groupadd --system --gid 999 mysql
  in_root "$1" useradd --system --uid 999 --gid 999 --home-dir /var/lib/mysql --no-create-home --shell /usr/sbin/nologin mysql
  mkdir -p "$1"/docker-entrypoint-initdb.d "$1"/etc/mysql/conf.d
  install -d -o 999 -g 999 "$1"/var/lib/mysql
  install -m 644 "$here/offline/my.cnf" "$1/etc/my.cnf"
  install -m 755 "$here/offline/mysql-entrypoint" "$1/usr/local/bin/docker-entrypoint.sh"
}

redis_rootfs() {
  in_root "$1" groupadd --system --gid 999 redis
  in_root "$1" useradd --system --uid 999 --gid 999 --home-dir /data --no-create-home --shell /usr/sbin/nologin redis
  install_packages "$1" redis-server
  install -d -o 999 -g 999 "$1/data"
  install -m 755 "$here/offline/redis-entrypoint" "$1/usr/local/bin/docker-entrypoint.sh"
}

rust_rootfs() { install_packages "$1" rustc cargo gcc libc6-dev ca-certificates tzdata; }
