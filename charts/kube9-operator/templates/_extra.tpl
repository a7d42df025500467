{{/* Plugins of others, each in an image of its own: how they come into the operator's pod. */}}

{{- define "kube9.extra.volumes" -}}
{{- end }}

{{- define "kube9.extra.mounts" -}}
{{- end }}

{{- define "kube9.extra.initContainers" -}}
{{- end }}

{{- define "kube9.extra.env" -}}
{{- end }}
