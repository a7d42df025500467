{{/* Marks, environment and volumes of the operator's pod. What is given may add, not replace. */}}

{{- define "kube9.podLabels" -}}
{{- $own := include "kube9.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/version" .Chart.AppVersion -}}
{{- $_ := set $own "app" "kube9-operator" -}}
{{ merge $own (.Values.podLabels | default dict) | toYaml }}
{{- end }}

{{/* restarts-for changes with what the running operator does not take over from the settings. */}}
{{- define "kube9.podAnnotations" -}}
{{- $own := dict "kubectl.kubernetes.io/default-container" "operator" -}}
{{- $_ := set $own "kube9.io/restarts-for" (include "kube9.restartsFor" .) -}}
{{ merge $own (.Values.podAnnotations | default dict) | toYaml }}
{{- end }}

{{- define "kube9.env" -}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- {name: KUBE9_CONFIG, value: /etc/kube9/settings.json}
- {name: KUBE9_STORE_FOLDER, value: /data}
# Freed memory goes back to the node, and nothing is compiled where nothing can be written.
- {name: PYTHONMALLOC, value: malloc}
- {name: MALLOC_ARENA_MAX, value: "1"}
- {name: PYTHONDONTWRITEBYTECODE, value: "1"}
{{- with .Values.proxy }}
{{- if .http }}
- name: HTTP_PROXY
  value: {{ .http | quote }}
{{- end }}
{{- if .https }}
- name: HTTPS_PROXY
  value: {{ .https | quote }}
{{- end }}
{{- if or .http .https }}
# The kubelet puts in the address of the API server, which is asked without a proxy.
- name: NO_PROXY
  value: {{ prepend (compact (splitList "," (.noProxy | default ""))) "$(KUBERNETES_SERVICE_HOST),kubernetes.default.svc,.svc,.cluster.local,localhost,127.0.0.1,::1" | join "," | quote }}
{{- end }}
{{- end }}
{{- if or .Values.caBundle.configMap .Values.caBundle.secret }}
- name: SSL_CERT_FILE
  value: {{ printf "/etc/kube9-ca/%s" .Values.caBundle.key | quote }}
{{- end }}
{{- with include "kube9.extra.env" . }}
{{ . }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* JSON: the Secret of each plugin that is given one, by the plugin's name. */}}
{{- define "kube9.pluginSecrets" -}}
{{- $found := dict -}}
{{- range $name, $plugin := omit .Values.plugins "extra" -}}
  {{- if and $plugin.secret (ne (toString $plugin.enabled) "false") -}}{{- $_ := set $found $name $plugin.secret -}}{{- end -}}
{{- end -}}
{{- range .Values.plugins.extra -}}
  {{- if .secret -}}{{- $_ := set $found .name .secret -}}{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end }}

{{/* Whole folders: a single file of a volume would never change. */}}
{{- define "kube9.secretMounts" -}}
{{- range $name, $_ := include "kube9.pluginSecrets" . | fromJson }}
- {name: secret-{{ $name }}, mountPath: /run/secrets/kube9/{{ $name }}, readOnly: true}
{{- end }}
{{- end }}

{{- define "kube9.volumes" -}}
- name: settings
  configMap:
    name: kube9-operator-config
- name: data
  {{- if .Values.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim | default "kube9-operator" | quote }}
  {{- else }}
  # Twice what the database may grow to: it is copied when it is made smaller.
  emptyDir:
    sizeLimit: {{ add 64 (mul 2 (dig "store" "size" 256 .Values.settings)) }}Mi
  {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- if .Values.caBundle.configMap }}
- name: ca-bundle
  configMap:
    name: {{ .Values.caBundle.configMap | quote }}
    optional: true # without it the operator starts, and its first line says what is missing
{{- else if .Values.caBundle.secret }}
- name: ca-bundle
  secret:
    secretName: {{ .Values.caBundle.secret | quote }}
    optional: true # as above
{{- end }}
{{- range $name, $secret := include "kube9.pluginSecrets" . | fromJson }}
- name: secret-{{ $name }}
  secret:
    secretName: {{ $secret | quote }}
    defaultMode: 288 # 0440: for the pod's own group
    optional: false
{{- end }}
{{- with include "kube9.extra.volumes" . | trim }}
{{ . }}
{{- end }}
{{- end }}
