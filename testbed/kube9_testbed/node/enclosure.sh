#!/bin/sh
# The first process inside the namespaces of a node: it lays out mounts and the network, then waits.
# The kernel ends everything else in them when it ends. What it mounts nobody outside sees.
# Arguments: the node's folder, the descriptor of the machine's network, device, gateway, address, and the
# address at which pods ask for names.
set -eu
folder=$1 outside=/proc/self/fd/$2 device=$3 gateway=$4 address=$5 dns=$6

mount --make-rslave /
mount --make-rshared / # among ourselves, as kubelets expect it
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount --bind "$folder/lib" /var/lib
mount --bind "$folder/log" /var/log

# These belong to the whole machine; a kubelet sets them, and gets copies to set.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  if [ -e "/proc/sys/$name" ]; then
    mkdir -p "$folder/sys/${name%/*}"
    cat "/proc/sys/$name" >"$folder/sys/$name"
    mount --bind "$folder/sys/$name" "/proc/sys/$name"
  fi
done

ip link set lo up
ip link add node0 type veth peer name "$device" netns "$outside"
ip address add "$address/30" dev node0
ip link set node0 up
nsenter --net="$outside" ip address add "$gateway/30" dev "$device"
nsenter --net="$outside" ip link set "$device" up
ip route add default via "$gateway"
ip route add unreachable "$dns" # nobody answers there, and so a question fails at once
echo 1 >/proc/sys/net/ipv4/ip_forward
if [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; then
  echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
fi

echo ready
trap '' CHLD # orphans that end here are gone at once
exec sleep infinity
