{{/* Texts of which the schema could say only that they are wrong, and not what to do about it. */}}

{{- define "kube9.validateTexts" -}}
{{- $image := .Values.image.repository -}}
{{- if not (regexMatch (printf "^%s$" (include "kube9.imageName" .)) $image) -}}
  {{- fail (printf "\n\nimage.repository: %q is no name of an image; give one such as ghcr.io/alto9/kube9-operator, without https://; the tag goes to image.tag, the digest to image.digest" $image) -}}
{{- end -}}
{{- $registry := .Values.global.imageRegistry | default "" -}}
{{- if not (regexMatch (printf "^(%s(/%s)?/?)?$" (include "kube9.registryHost" .) (include "kube9.imagePath" .)) $registry) -}}
  {{- fail (printf "\n\nglobal.imageRegistry: %q is no registry; give one such as registry.example.com/mirror, without https://" $registry) -}}
{{- end -}}
{{- range $index, $plugin := .Values.plugins.extra -}}
  {{- $all := printf "^%s(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$" (include "kube9.imageName" $) -}}
  {{- if not (regexMatch $all $plugin.image) -}}
    {{- fail (printf "\n\nplugins.extra[%d], %s: %q is no image; give one such as ghcr.io/acme/widgets:1.0, without https://" $index $plugin.name $plugin.image) -}}
  {{- end -}}
{{- end -}}
{{- range $way, $url := pick .Values.proxy "http" "https" -}}
  {{- if and $url (not (include "kube9.isProxy" $url)) -}}
    {{- fail (printf "\n\nproxy.%s: it must be a URL such as http://proxy.example.com:3128, with a scheme and a host" $way) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{- define "kube9.registryHost" -}}
([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?
{{- end }}

{{- define "kube9.imagePath" -}}
{{- $part := "[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*" -}}
{{ $part }}(/{{ $part }})*
{{- end }}

{{- define "kube9.imageName" -}}
({{ include "kube9.registryHost" . }}/)?{{ include "kube9.imagePath" . }}
{{- end }}

{{/* Whether a URL has a scheme, a host that can be one, and a port that there is. */}}
{{- define "kube9.isProxy" -}}
{{- $place := include "kube9.proxyPlace" . | fromYaml -}}
{{- $host := get $place "host" | default "" -}}
{{- $byte := "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})" -}}
{{- $shape := regexMatch "^[A-Za-z][A-Za-z0-9+]*://([^/@\\s\"]*@)?([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\])(:[0-9]{1,5})?(/[^\\s\"]*)?$" . -}}
{{- $numbers := and (regexMatch "^[0-9.]+$" $host) (not (regexMatch (printf "^(%s[.]){3}%s$" $byte $byte) $host)) -}}
{{- if and $shape (not $numbers) (le (int (get $place "port")) 65535) (ge (int (get $place "port")) 1) -}}yes{{- end -}}
{{- end }}
