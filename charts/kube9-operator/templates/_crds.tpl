{{/* dict "root" $ "name" NAME: who manages a definition that is there and not of this release. */}}
{{- define "kube9.foreignCrd" -}}
{{- $there := lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" .name -}}
{{- if $there -}}
  {{- $notes := $there.metadata.annotations | default dict -}}
  {{- $release := get $notes "meta.helm.sh/release-name" -}}
  {{- $namespace := get $notes "meta.helm.sh/release-namespace" -}}
  {{- if not $release -}}
somebody without helm
  {{- else if or (ne $release .root.Release.Name) (ne $namespace .root.Release.Namespace) -}}
release {{ $release }} in namespace {{ $namespace }}
  {{- end -}}
{{- end -}}
{{- end }}
