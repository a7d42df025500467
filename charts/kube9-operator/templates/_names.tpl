{{/*
What everything is called. The names are fixed, one operator in each namespace: the VS Code
extension and the operator itself look for them.
*/}}

{{- define "kube9.selectorLabels" -}}
app.kubernetes.io/name: kube9-operator
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "kube9.labels" -}}
{{ include "kube9.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: kube9
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- end }}

{{/* Of objects that live in no namespace: each namespace may have an operator of its own. */}}
{{- define "kube9.clusterName" -}}
{{- if eq .Release.Namespace "kube9-system" -}}
kube9-operator
{{- else -}}
kube9-operator-{{ .Release.Namespace }}
{{- end -}}
{{- end }}

{{- define "kube9.account" -}}
{{- if .Values.serviceAccount.create -}}
kube9-operator
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end }}

{{/* dict "root" $ "image" "ghcr.io/x/y:z": the same from global.imageRegistry, if there is one. */}}
{{- define "kube9.imageOf" -}}
{{- $registry := .root.Values.global.imageRegistry | default "" | trimSuffix "/" -}}
{{- $first := splitList "/" .image | first -}}
{{- $named := and (contains "/" .image) (or (contains "." $first) (contains ":" $first) (eq $first "localhost")) -}}
{{- if not $registry -}}
{{ .image }}
{{- else if $named -}}
{{ printf "%s/%s" $registry (trimPrefix (printf "%s/" $first) .image) }}
{{- else -}}
{{ printf "%s/%s" $registry .image }}
{{- end -}}
{{- end }}

{{- define "kube9.image" -}}
{{- $own := .Values.image -}}
{{- $tag := $own.tag | default .Chart.AppVersion -}}
{{- $digest := ternary (printf "@%s" $own.digest) "" (not (empty $own.digest)) -}}
{{ include "kube9.imageOf" (dict "root" . "image" (printf "%s:%s%s" $own.repository $tag $digest)) }}
{{- end }}

{{- define "kube9.port" -}}
{{ int (dig "server" "port" 8080 .Values.settings) }}
{{- end }}

{{/* The pod security standard "restricted"; OpenShift chooses the numbers itself. */}}
{{- define "kube9.podSecurity" -}}
runAsNonRoot: true
{{- if not (.Capabilities.APIVersions.Has "security.openshift.io/v1") }}
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "kube9.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}
