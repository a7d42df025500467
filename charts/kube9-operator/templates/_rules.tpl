{{/*
The rules of a role, made of files/access.json: what the core declares, and what each enabled
plugin declares besides, each object and verb once.

dict "root" $ "place" PLACE, where PLACE is
  cluster      the ClusterRole
  namespace    the Role beside it, in our own namespace
  own          the Role in our own namespace, where there is a scope and no ClusterRole
  scope        the Role in a namespace of the scope, which "namespace" names
*/}}
{{- define "kube9.rules" -}}
{{- $root := .root -}}
{{- $place := .place -}}
{{- $access := $root.Files.Get "files/access.json" | fromJson -}}
{{- $parts := list (dict "who" "core" "rules" $access.core) -}}
{{- if ne (toString (dig "events" "enabled" true $root.Values.settings)) "false" -}}
  {{- $parts = append $parts (dict "who" "core" "rules" $access.events) -}}
{{- end -}}
{{- range $name, $rules := $access.plugins -}}
  {{- $plugin := get $root.Values.plugins $name | default dict -}}
  {{- if ne (toString $plugin.enabled) "false" -}}
    {{- $parts = append $parts (dict "who" $name "rules" $rules) -}}
  {{- end -}}
{{- end -}}
{{- $found := dict -}}
{{- range $part := $parts -}}
  {{- range $rule := $part.rules -}}
    {{- if include "kube9.held" (dict "rule" $rule "place" $place) -}}
      {{- $key := printf "%s %s %s %s" $rule.group $rule.resource (join "," $rule.names) $rule.url -}}
      {{- $known := get $found $key | default (dict "verbs" list "who" list) -}}
      {{- $verbs := concat $known.verbs $rule.verbs | uniq -}}
      {{- $who := append $known.who $part.who | uniq -}}
      {{- $_ := set $found $key (dict "rule" $rule "verbs" $verbs "who" $who) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $key := keys $found | sortAlpha }}
{{- $one := get $found $key }}
# {{ join ", " $one.who }}
- {{ include "kube9.rule" $one }}
{{- end }}
{{- if eq $place "scope" }}
# core: the namespace itself
- {apiGroups: [""], resources: ["namespaces"], resourceNames: [{{ quote .namespace }}], verbs: ["get"]}
{{- end }}
{{- include "kube9.extra.rules" (dict "root" $root "place" $place) }}
{{- end }}

{{/* "yes" where a rule belongs into the role of that place, else nothing. */}}
{{- define "kube9.held" -}}
{{- if eq .place "cluster" -}}
  {{- if not .rule.namespaced -}}yes{{- end -}}
{{- else if eq .place "namespace" -}}
  {{- if .rule.namespaced -}}yes{{- end -}}
{{- else if has .place .rule.places -}}yes
{{- end -}}
{{- end }}

{{- define "kube9.rule" -}}
{{- $verbs := list -}}
{{- range $verb := list "get" "list" "watch" "create" "update" "patch" "delete" -}}
  {{- if has $verb $.verbs -}}{{- $verbs = append $verbs $verb -}}{{- end -}}
{{- end -}}
{{- if .rule.url -}}
{nonResourceURLs: [{{ quote .rule.url }}], verbs: {{ toJson $verbs }}}
{{- else -}}
{apiGroups: [{{ quote .rule.group }}], resources: [{{ quote .rule.resource }}]
{{- if .rule.names }}, resourceNames: {{ toJson .rule.names }}{{ end }}, verbs: {{ toJson $verbs }}}
{{- end -}}
{{- end }}
