# Called in new namespaces: mounts what a container has, and becomes the command in the root.
#   enter.sh ROOT ro|rw COUNT OUTSIDE=INSIDE … COMMAND …
set -eu
root=$1 access=$2 count=$3
shift 3

mount --bind "$root" "$root"
mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount -o remount,bind,ro "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root/dev/shm"
mount -t tmpfs tmpfs "$root/dev/shm"
for device in null zero full random urandom tty; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
if [ "$access" = ro ]; then mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"; fi

while [ "$count" -gt 0 ]; do
  outside=${1%%=*} inside=$root${1#*=}
  if [ -d "$outside" ]; then
    mkdir -p "$inside"
  elif [ ! -e "$inside" ]; then
    mkdir -p "${inside%/*}"
    : > "$inside"
  fi
  mount --bind "$outside" "$inside"
  shift
  count=$((count - 1))
done
if [ "$access" = ro ]; then mount -o remount,bind,ro "$root"; fi

# The network of a new namespace has a loopback that is down; that of a build is the machine's, where it is up.
ip link set lo up 2> /dev/null || true
exec chroot "$root" "$@"
