{{/* What the schema cannot say: each refusal names the value and what to do. */}}

{{- define "kube9.validate" -}}
{{- $rules := .Files.Get "files/settings-rules.json" | fromJson -}}
{{- range $path := $rules.sections -}}
  {{- $found := $.Values -}}
  {{- range $step := splitList "." $path -}}{{- $found = get $found $step -}}{{- end -}}
  {{- if not (kindIs "map" $found) -}}
    {{- fail (printf "\n\n%s: there is nothing below it, so helm takes its defaults away; leave out the line" $path) -}}
  {{- end -}}
{{- end -}}
{{- range $path := $rules.needed -}}
  {{- $steps := splitList "." $path -}}
  {{- $found := $.Values -}}
  {{- range $step := initial $steps -}}{{- $found = get $found $step -}}{{- end -}}
  {{- if kindIs "invalid" (index $found (last $steps)) -}}
    {{- fail (printf "\n\n%s: nothing stands after it, so helm takes its default away; leave out the line" $path) -}}
  {{- end -}}
{{- end -}}
{{- include "kube9.validateTexts" . -}}
{{- include "kube9.validateUnused" . -}}
{{- include "kube9.validateMetrics" . -}}
{{- range $bound := $rules.durations -}}
  {{- $section := get $.Values.settings $bound.section | default dict -}}
  {{- $given := get $section $bound.field -}}
  {{- $path := printf "settings.%s.%s" $bound.section $bound.field -}}
  {{- if $bound.each -}}
    {{- range $key, $value := $given | default dict -}}
      {{- include "kube9.inBounds" (dict "value" $value "bound" $bound "path" (printf "%s.%s" $path $key)) -}}
    {{- end -}}
  {{- else if hasKey $section $bound.field -}}
    {{- include "kube9.inBounds" (dict "value" $given "bound" $bound "path" $path) -}}
  {{- end -}}
{{- end -}}
{{- range $id, $_ := .Values.settings.checks | default dict -}}
  {{- $space := splitList "/" $id | first -}}
  {{- if and (has $space $rules.namespaces) (not (has $id $rules.checks)) -}}
    {{- fail (printf "\n\nsettings.checks: there is no check %q in kube9 %s; docs/checks/README.md lists them, and so does `kube9 checks list`" $id $.Chart.AppVersion) -}}
  {{- end -}}
{{- end -}}
{{- include "kube9.extra.validate" . -}}
{{- if and .Values.caBundle.configMap .Values.caBundle.secret -}}
  {{- fail "\n\ncaBundle: configMap and secret are both set; give the one that holds the certificates" -}}
{{- end -}}
{{- include "kube9.there" (dict "root" . "kind" "Secret" "name" .Values.caBundle.secret "value" "caBundle.secret") -}}
{{- include "kube9.there" (dict "root" . "kind" "ConfigMap" "name" .Values.caBundle.configMap "value" "caBundle.configMap") -}}
{{- range $name, $secret := include "kube9.pluginSecrets" . | fromJson -}}
  {{- include "kube9.there" (dict "root" $ "kind" "Secret" "name" $secret "value" (printf "the secret of plugin %s" $name)) -}}
{{- end -}}
{{- if .Values.persistence.enabled -}}
  {{- include "kube9.there" (dict "root" . "kind" "PersistentVolumeClaim" "name" .Values.persistence.existingClaim "value" "persistence.existingClaim") -}}
{{- end -}}
{{- if not .Values.serviceAccount.create -}}
  {{- include "kube9.there" (dict "root" . "kind" "ServiceAccount" "name" .Values.serviceAccount.name "value" "serviceAccount.name") -}}
{{- end -}}
{{- $names := list -}}
{{- range include "kube9.env" . | fromYamlArray -}}
  {{- if has .name $names -}}
    {{- fail (printf "\n\nextraEnv: %s is set twice, or by the chart itself; leave it out there" .name) -}}
  {{- end -}}
  {{- $names = append $names .name -}}
{{- end -}}
{{- range .Values.extraEnv -}}
  {{- $secret := dig "valueFrom" "secretKeyRef" dict . -}}
  {{- $map := dig "valueFrom" "configMapKeyRef" dict . -}}
  {{- if not $secret.optional -}}
    {{- include "kube9.there" (dict "root" $ "kind" "Secret" "name" $secret.name "value" (printf "extraEnv, %s" .name)) -}}
  {{- end -}}
  {{- if not $map.optional -}}
    {{- include "kube9.there" (dict "root" $ "kind" "ConfigMap" "name" $map.name "value" (printf "extraEnv, %s" .name)) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{/* What would be silently without effect. */}}
{{- define "kube9.validateUnused" -}}
{{- $account := .Values.serviceAccount -}}
{{- if and $account.create $account.name -}}
  {{- fail "\n\nserviceAccount.name: ours is always called kube9-operator; for another one set serviceAccount.create: false" -}}
{{- end -}}
{{- if not (or $account.create $account.name) -}}
  {{- fail "\n\nserviceAccount.name: with create: false say which one the operator runs as; what it may read should not be granted to every pod of the namespace" -}}
{{- end -}}
{{- if and .Values.persistence.existingClaim (not .Values.persistence.enabled) -}}
  {{- fail "\n\npersistence.existingClaim: without persistence.enabled: true nothing is kept on it; set both" -}}
{{- end -}}
{{- if not (and .Values.rbac.create .Values.rbac.userRole) -}}
  {{- range $value, $subjects := pick .Values.rbac "users" "viewers" -}}
    {{- if $subjects -}}
      {{- fail (printf "\n\nrbac.%s: without rbac.create and rbac.userRole there is no role to bind them to; leave them out" $value) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if and .Values.rbac.tenants .Values.scope.namespaces -}}
  {{- fail "\n\nrbac.tenants: with scope.namespaces nothing is made for the whole cluster; set it in the release that looks at all of it" -}}
{{- end -}}
{{- $size := .Values.persistence.size -}}
{{- if and .Values.persistence.enabled (not .Values.persistence.existingClaim) -}}
  {{- $units := dict "M" 1000000 "Mi" 1048576 "G" 1000000000 "Gi" 1073741824 "T" 1000000000000 "Ti" 1099511627776 -}}
  {{- $least := mul 2 (dig "store" "size" 256 .Values.settings) -}}
  {{- if lt (mul (get $units (regexFind "[MGT]i?$" $size)) (regexFind "^[0-9]+" $size | int64)) (mul $least 1048576) -}}
    {{- fail (printf "\n\npersistence.size: %s is too little for settings.store.size; give at least %dMi" $size $least) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{- define "kube9.validateMetrics" -}}
{{- $rule := .Values.metrics.prometheusRule -}}
{{- if $rule.enabled -}}
  {{- $left := list -}}
  {{- range (.Files.Get "files/alerts.yaml" | fromYaml).groups -}}
    {{- range .rules -}}
      {{- if not (has .alert ($rule.disabled | default list)) -}}{{- $left = append $left .alert -}}{{- end -}}
    {{- end -}}
  {{- end -}}
  {{- if not $left -}}
    {{- fail "\n\nmetrics.prometheusRule.disabled: no alert is left; set metrics.prometheusRule.enabled: false" -}}
  {{- end -}}
{{- end -}}
{{- $monitor := .Values.metrics.serviceMonitor -}}
{{- if and $monitor.enabled $monitor.interval $monitor.scrapeTimeout -}}
  {{- if gt (include "kube9.milliseconds" $monitor.scrapeTimeout | int64) (include "kube9.milliseconds" $monitor.interval | int64) -}}
    {{- fail (printf "\n\nmetrics.serviceMonitor.scrapeTimeout: %s is longer than its interval, which Prometheus refuses; give at most %s" $monitor.scrapeTimeout $monitor.interval) -}}
  {{- end -}}
{{- end -}}
{{- end }}

{{- define "kube9.milliseconds" -}}
{{- $small := regexFind "[0-9]+ms$" . -}}
{{ add (mul 1000 (include "kube9.seconds" (trimSuffix $small .) | int64)) (trimSuffix "ms" $small | default "0" | int64) }}
{{- end }}

{{- define "kube9.inBounds" -}}
{{- $seconds := include "kube9.seconds" .value | int64 -}}
{{- if regexMatch "[0-9]{9}" (toString .value) -}}{{- $seconds = add 1 (int64 .bound.most) -}}{{- end -}}
{{- if lt $seconds (int64 .bound.least) -}}
  {{- fail (printf "\n\n%s: %q is too short; give at least %s" .path (toString .value) (include "kube9.spelled" .bound.least)) -}}
{{- end -}}
{{- if gt $seconds (int64 .bound.most) -}}
  {{- fail (printf "\n\n%s: %q is too long; give at most %s" .path (toString .value) (include "kube9.spelled" .bound.most)) -}}
{{- end -}}
{{- end }}

{{- define "kube9.seconds" -}}
{{- $sum := 0 -}}
{{- range $unit, $size := dict "d" 86400 "h" 3600 "m" 60 "s" 1 -}}
  {{- $sum = add $sum (mul $size (regexFind (printf "[0-9]+%s" $unit) (toString $) | trimSuffix $unit | default "0" | int64)) -}}
{{- end -}}
{{ $sum }}
{{- end }}

{{- define "kube9.spelled" -}}
{{- $n := int64 . -}}
{{- if eq 0 (mod $n 86400) -}}{{ div $n 86400 }}d
{{- else if eq 0 (mod $n 3600) -}}{{ div $n 3600 }}h
{{- else if eq 0 (mod $n 60) -}}{{ div $n 60 }}m
{{- else -}}{{ $n }}s
{{- end -}}
{{- end }}

{{/*
Whether helm may ask the cluster; `helm template` may not, and then nothing is known. A tenant may
ask in the namespace of the release only; who is about to make that namespace may ask for others.
*/}}
{{- define "kube9.connected" -}}
{{- if or (lookup "v1" "ServiceAccount" .Release.Namespace "default") (lookup "v1" "Namespace" "" "kube-system") -}}
yes
{{- end -}}
{{- end }}

{{/* An object that the pod cannot start without. */}}
{{- define "kube9.there" -}}
{{- if and .name (include "kube9.connected" .root) -}}
  {{- if not (lookup "v1" .kind .root.Release.Namespace .name) -}}
    {{- fail (printf "\n\n%s: there is no %s %q in namespace %s; create it first, or leave the value out" .value .kind .name .root.Release.Namespace) -}}
  {{- end -}}
{{- end -}}
{{- end }}
