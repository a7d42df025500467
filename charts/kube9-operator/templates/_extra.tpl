{{/*
Plugins of others, each in an image of its own: how they come into the operator's pod, and what they
may read. docs/plugin-images.md says how such an image is laid out.
*/}}

{{/* dict "root" $ "plugin" PLUGIN: "imageVolume" or "copy". Kubernetes 1.35 mounts images unasked. */}}
{{- define "kube9.extra.mode" -}}
{{- $mode := .plugin.mode | default "auto" -}}
{{- if ne $mode "auto" -}}
{{ $mode }}
{{- else if semverCompare ">=1.35.0-0" .root.Capabilities.KubeVersion.Version -}}
imageVolume
{{- else -}}
copy
{{- end -}}
{{- end }}

{{- define "kube9.extra.path" -}}
{{ .path | default "/plugin" }}
{{- end }}

{{- define "kube9.extra.volumes" -}}
{{- range $plugin := .Values.plugins.extra }}
- name: plugin-{{ $plugin.name }}
  {{- if eq (include "kube9.extra.mode" (dict "root" $ "plugin" $plugin)) "imageVolume" }}
  image:
    reference: {{ include "kube9.imageOf" (dict "root" $ "image" $plugin.image) | quote }}
    pullPolicy: {{ $plugin.pullPolicy | default "IfNotPresent" }}
  {{- else }}
  # More than the tool that copies lets through, where each file takes whole blocks.
  emptyDir:
    sizeLimit: 256Mi
  {{- end }}
{{- end }}
{{- end }}

{{- define "kube9.extra.mounts" -}}
{{- range .Values.plugins.extra }}
- {name: plugin-{{ .name }}, mountPath: /plugins/{{ .name }}, readOnly: true}
{{- end }}
{{- end }}

{{/* The plugin's own image runs the tool of the base image it was built on, as nobody. */}}
{{- define "kube9.extra.initContainers" -}}
{{- range $plugin := .Values.plugins.extra }}
{{- if eq (include "kube9.extra.mode" (dict "root" $ "plugin" $plugin)) "copy" }}
- name: plugin-{{ $plugin.name }}
  image: {{ include "kube9.imageOf" (dict "root" $ "image" $plugin.image) | quote }}
  imagePullPolicy: {{ $plugin.pullPolicy | default "IfNotPresent" }}
  command: [/kube9-copy, {{ include "kube9.extra.path" $plugin }}, /plugins/{{ $plugin.name }}]
  resources:
    requests: {cpu: 10m, memory: 16Mi}
    limits: {memory: 64Mi}
  securityContext:
    {{- include "kube9.containerSecurity" $ | nindent 4 }}
  volumeMounts:
    - {name: plugin-{{ $plugin.name }}, mountPath: /plugins/{{ $plugin.name }}}
{{- end }}
{{- end }}
{{- end }}

{{/* A mounted image is there as a whole; of a copied one there is the plugin's folder alone. */}}
{{- define "kube9.extra.env" -}}
{{- $folders := list -}}
{{- $names := list -}}
{{- range $plugin := .Values.plugins.extra -}}
  {{- $mounted := eq (include "kube9.extra.mode" (dict "root" $ "plugin" $plugin)) "imageVolume" -}}
  {{- $inside := ternary (include "kube9.extra.path" $plugin) "" $mounted -}}
  {{- $folders = append $folders (printf "/plugins/%s%s" $plugin.name $inside) -}}
  {{- $names = append $names $plugin.name -}}
{{- end -}}
{{- if $names -}}
- {name: KUBE9_PLUGIN_PATH, value: {{ join ":" $folders | quote }}}
- {name: KUBE9_PLUGINS, value: {{ join "," $names | quote }}}
{{- end -}}
{{- end }}

{{/* dict "root" $ "place" PLACE: as in kube9.rules. `ownNamespace` is ours, all else Kubernetes'. */}}
{{- define "kube9.extra.rules" -}}
{{- $own := or (eq .place "namespace") (eq .place "own") -}}
{{- range $plugin := .root.Values.plugins.extra }}
{{- range $rule := $plugin.rbac }}
{{- $fits := eq $own (eq (toString $rule.ownNamespace) "true") -}}
{{- if and $fits (not (and (eq $.place "scope") $rule.nonResourceURLs)) }}
# {{ $plugin.name }}, as in plugins.extra
- {{ toJson (omit $rule "ownNamespace") }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "kube9.extra.validate" -}}
{{- $seen := list -}}
{{- range $index, $plugin := .Values.plugins.extra -}}
  {{- $where := printf "\n\nplugins.extra[%d], %s" $index $plugin.name -}}
  {{- if has $plugin.name $seen -}}
    {{- fail (printf "%s: the name stands there twice; a plugin is loaded once" $where) -}}
  {{- end -}}
  {{- if has $plugin.name (keys (omit $.Values.plugins "extra")) -}}
    {{- fail (printf "%s: kube9's own image brings a plugin of this name; see plugins.%s" $where $plugin.name) -}}
  {{- end -}}
  {{- if and (eq (toString $plugin.mode) "imageVolume") (semverCompare "<1.31.0-0" $.Capabilities.KubeVersion.Version) -}}
    {{- fail (printf "%s: Kubernetes %s mounts no images; set mode: copy" $where $.Capabilities.KubeVersion.Version) -}}
  {{- end -}}
  {{- $seen = append $seen $plugin.name -}}
  {{- range $number, $rule := $plugin.rbac -}}
    {{- include "kube9.extra.judge" (dict "rule" $rule "where" (printf "%s, rbac[%d]" $where $number)) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/* Who installs the chart may give a plugin what it reads, and nothing by which it could do more. */}}
{{- define "kube9.extra.judge" -}}
{{- $known := list "apiGroups" "nonResourceURLs" "ownNamespace" "resourceNames" "resources" "verbs" -}}
{{- $yourself := "if it must be, bind a role of your own to the ServiceAccount kube9-operator" -}}
{{- range $key, $value := .rule -}}
  {{- if not (has $key $known) -}}
    {{- fail (printf "%s: %q is no part of a rule; there are: %s" $.where $key (join ", " $known)) -}}
  {{- end -}}
  {{- if and (ne $key "ownNamespace") (not (kindIs "slice" $value)) -}}
    {{- fail (printf "%s: %s must be a list" $.where $key) -}}
  {{- end -}}
  {{- range $item := ternary (list) $value (eq $key "ownNamespace") -}}
    {{- if not (kindIs "string" $item) -}}
      {{- fail (printf "%s: %s in %s is no text; give names" $.where (toJson $item) $key) -}}
    {{- end -}}
    {{- if contains "*" $item -}}
      {{- fail (printf "%s: the wildcard %q in %s grants what nobody reviewed; name each one" $.where $item $key) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if and (hasKey .rule "ownNamespace") (not (kindIs "bool" .rule.ownNamespace)) -}}
  {{- fail (printf "%s: ownNamespace must be true or false" .where) -}}
{{- end -}}
{{- if .rule.nonResourceURLs -}}
  {{- if .rule.ownNamespace -}}
    {{- fail (printf "%s: nonResourceURLs are of no namespace; leave ownNamespace out" .where) -}}
  {{- end -}}
  {{- range $key := list "resources" "apiGroups" "resourceNames" -}}
    {{- if get $.rule $key -}}
      {{- fail (printf "%s: nonResourceURLs and %s in one rule; make two of it" $.where $key) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if and (hasKey .rule "resourceNames") (not .rule.resourceNames) -}}
  {{- fail (printf "%s: resourceNames is empty, which is all of them; name some, or leave it out" .where) -}}
{{- end -}}
{{- if not .rule.verbs -}}
  {{- fail (printf "%s: it has no verbs; give some of get, list, watch" .where) -}}
{{- end -}}
{{- range .rule.verbs -}}
  {{- if not (has . (list "get" "list" "watch")) -}}
    {{- fail (printf "%s: the verb %q is not given to plugins, which only get, list and watch; %s" $.where (toString .) $yourself) -}}
  {{- end -}}
{{- end -}}
{{- if and (not .rule.nonResourceURLs) (not (and .rule.resources .rule.apiGroups)) -}}
  {{- fail (printf "%s: it needs apiGroups and resources, or nonResourceURLs" .where) -}}
{{- end -}}
{{- range .rule.resources -}}
  {{- $parts := splitList "/" (toString .) -}}
  {{- if eq (first $parts | lower) "secrets" -}}
    {{- fail (printf "%s: kube9 and its plugins read no Secrets; leave %q out" $.where .) -}}
  {{- end -}}
  {{- if and (gt (len $parts) 1) (has (last $parts | lower) (list "attach" "exec" "portforward" "proxy" "token")) -}}
    {{- fail (printf "%s: reading %q would run commands or take the rights of others; %s" $.where . $yourself) -}}
  {{- end -}}
{{- end -}}
{{- end }}
