{{/* The name of a release's objects: the service's, and of one beside it that with its track. */}}
{{- define "laurel.fullname" -}}
{{ .Values.name }}{{ with .Values.track }}-{{ . }}{{ end }}
{{- end }}

{{/* Labels of a role's pods, by which they are selected; `role` may be left out for all of them. */}}
{{- define "laurel.selector" -}}
app.kubernetes.io/name: {{ include "laurel.fullname" .root }}
{{- with .role }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "laurel.labels" -}}
{{ include "laurel.selector" . }}
app.kubernetes.io/part-of: laurel
{{- if .root.Values.watches }}
laurel/watches: "true"
{{- end }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* How many of a role there are and what each gets: its own figures before those of its kind. */}}
{{- define "laurel.size" -}}
{{- $own := get .root.Values.roles .role | default dict }}
{{- $kind := get .root.Values.sizes .role | default .root.Values.sizes.own }}
{{- toYaml (merge (deepCopy $own) $kind) }}
{{- end }}

{{- define "laurel.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest -}}
{{ $image.repository }}/{{ .Values.name }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}/{{ .Values.name }}:{{ required "image.tag or image.digest has to say which release is to run" $image.tag }}
{{- end }}
{{- end }}

{{/* What deploy/kubernetes/kafka.yaml says for this service. */}}
{{- define "laurel.kafka" -}}
{{- required (printf "services.%s is missing: add it to your copy of deploy/kubernetes/kafka.yaml" .Values.name) (get .Values.services .Values.name) | toYaml }}
{{- end }}

{{/* Whether the worker's number follows its lag. */}}
{{- define "laurel.scales" -}}
{{- $scaling := get .root.Values.scaling .role | default dict }}
{{- if and $scaling.enabled (or (ne .role "worker") .root.Values.consumes) }}true{{ end }}
{{- end }}

{{/* The pods of the service's own database. */}}
{{- define "laurel.database" -}}
{{- with .Values.network.database.to }}
{{- toYaml . }}
{{- else -}}
- podSelector: {matchLabels: {cnpg.io/cluster: {{ .Values.name }}-database}}
{{- end }}
{{- end }}
