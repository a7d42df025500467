{{/*
The settings file. It is JSON, which is YAML too: numbers and truths arrive exactly as they were
written, where toYaml would make 1e+06 of a million.
*/}}
{{- define "kube9.settings" -}}
{{- $file := deepCopy .Values.settings -}}
{{- $plugins := dict -}}
{{- range $name, $plugin := omit .Values.plugins "extra" -}}
  {{- $own := deepCopy ($plugin.settings | default dict) -}}
  {{- if eq (toString $plugin.enabled) "false" -}}{{- $_ := set $own "enabled" false -}}{{- end -}}
  {{- if $own -}}{{- $_ := set $plugins $name $own -}}{{- end -}}
{{- end -}}
{{- range .Values.plugins.extra -}}
  {{- if .settings -}}{{- $_ := set $plugins .name .settings -}}{{- end -}}
{{- end -}}
{{- if $plugins -}}{{- $_ := set $file "plugins" $plugins -}}{{- end -}}
{{- if .Values.scope.namespaces -}}
  {{- $_ := set $file "scope" (dict "namespaces" .Values.scope.namespaces) -}}
{{- end -}}
{{- toPrettyJson $file -}}
{{- end }}

{{/* What the running operator does not take over: only a change of this restarts the pod. */}}
{{- define "kube9.restartsFor" -}}
{{- $enabled := dict -}}
{{- range $name, $plugin := omit .Values.plugins "extra" -}}
  {{- $_ := set $enabled $name (ne (toString $plugin.enabled) "false") -}}
{{- end -}}
{{- $sections := pick .Values.settings "reading" "store" "events" "server" -}}
{{- $extra := list -}}
{{- range .Values.plugins.extra -}}{{- $extra = append $extra (omit . "settings" "rbac") -}}{{- end -}}
{{- toJson (list $enabled $extra .Values.scope $sections) | sha256sum -}}
{{- end }}
