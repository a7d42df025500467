{{- /*
How a place that a plugin or a proxy names becomes a rule of the NetworkPolicy.
*/ -}}

{{- /*
One egress rule for {host, port}. An address is let through as such. A Service's name stands for
pods of its namespace; their own port is not known here, so the rule names none. Any other name may
be any address, on that port.
*/ -}}
{{- define "kube9.egressRule" -}}
{{- $host := .host | trimSuffix "." -}}
{{- if regexMatch "^[0-9]{1,3}([.][0-9]{1,3}){3}$" $host -}}
to:
  - ipBlock:
      cidr: "{{ $host }}/32"
{{ include "kube9.tcpPort" .port }}
{{- else if contains ":" $host -}}
to:
  - ipBlock:
      cidr: "{{ $host | trimAll "[]" }}/128"
{{ include "kube9.tcpPort" .port }}
{{- else if include "kube9.isService" $host -}}
to:
  - namespaceSelector:
      matchLabels:
        kubernetes.io/metadata.name: {{ index (splitList "." $host) 1 | quote }}
{{- else -}}
{{ include "kube9.tcpPort" .port }}
{{- end -}}
{{- end -}}

{{- define "kube9.tcpPort" -}}
ports:
  - protocol: TCP
    port: {{ int . }}
{{- end -}}

{{- /* Whether a name is that of a Service: NAME.NAMESPACE.svc, with or without the domain. */ -}}
{{- define "kube9.isService" -}}
{{- if regexMatch "^[a-z0-9-]+[.][a-z0-9-]+[.]svc([.].+)?$" . -}}true{{- end -}}
{{- end -}}

{{- /*
Whether {host, proxy} is reached by the proxy and so needs no rule of its own. Addresses and
Services of the cluster are reached directly, and what `proxy.noProxy` names.
*/ -}}
{{- define "kube9.goesByProxy" -}}
{{- $host := .host | trimSuffix "." -}}
{{- $direct := or (regexMatch "^[0-9.]+$" $host) (contains ":" $host) (include "kube9.isService" $host) -}}
{{- range splitList "," (.proxy.noProxy | default "") -}}
{{- $domain := . | trim | trimPrefix "*" | trimPrefix "." -}}
{{- if or (eq (trim .) "*") (and $domain (or (eq $host $domain) (hasSuffix (printf ".%s" $domain) $host))) -}}
{{- $direct = true -}}
{{- end -}}
{{- end -}}
{{- if and (or .proxy.http .proxy.https) (not $direct) -}}true{{- end -}}
{{- end -}}

{{- /* Host and port of a proxy's URL: "http://name:secret@proxy.example:3128". */ -}}
{{- define "kube9.proxyPlace" -}}
{{- $plain := regexReplaceAll "^[a-zA-Z0-9+]+://" . "" -}}
{{- $place := regexReplaceAll "^.*@" (regexReplaceAll "/.*$" $plain "") "" -}}
{{- $port := regexFind ":[0-9]+$" $place | trimPrefix ":" -}}
host: {{ regexReplaceAll ":[0-9]+$" $place "" | trimAll "[]" | quote }}
port: {{ $port | default (ternary "443" "80" (hasPrefix "https://" .)) }}
{{- end -}}
