{{/* The pod of a role: `root`, `role`, `resources`, and `serves` where it answers probes. */}}
{{- define "laurel.pod" -}}
{{- $values := .root.Values }}
{{- $kafka := include "laurel.kafka" .root | fromYaml }}
{{- $drain := ternary (int $values.drainSeconds) 0 (eq .role "api") }}
automountServiceAccountToken: false
# Variables such as REDIS_PORT, which Kubernetes makes from the names of others' Services.
enableServiceLinks: false
terminationGracePeriodSeconds: {{ add (int $values.shutdownGraceSeconds) $drain (int $values.marginSeconds) }}
{{- with $values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- if .serves }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "laurel.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
containers:
  - name: {{ .role }}
    image: {{ include "laurel.image" .root }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    args: [{{ .role }}]
    env: {{- include "laurel.env" .root | nindent 6 }}
    resources: {{- toYaml .resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    volumeMounts:
      {{- toYaml $kafka.volumeMounts | nindent 6 }}
      {{- if $values.secrets }}
      - {name: secrets, mountPath: /var/lib/laurel/secrets, readOnly: true}
      {{- end }}
      - {name: scratch, mountPath: /tmp}
    {{- if .serves }}
    {{- include "laurel.probes" $drain | nindent 4 }}
    {{- end }}
volumes:
  {{- toYaml $kafka.volumes | nindent 2 }}
  {{- if $values.secrets }}
  - name: secrets
    secret:
      secretName: {{ $values.name }}-secrets
      defaultMode: 0440
      items:
        {{- range $key := values $values.secrets | uniq | sortAlpha }}
        - {key: {{ $key }}, path: {{ $key }}}
        {{- end }}
  {{- end }}
  - name: scratch
    emptyDir: {sizeLimit: 256Mi}
{{- end }}

{{/* Health of every role on one port: a role is live while it gets on, and not merely while it is up. */}}
{{- define "laurel.probes" -}}
ports:
  - {name: http, containerPort: 8000}
startupProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- if . }}
lifecycle:
  preStop:
    sleep: {seconds: {{ . }}}
{{- end }}
{{- end }}

{{- define "laurel.env" -}}
{{- $values := .Values }}
{{- $kafka := include "laurel.kafka" . | fromYaml }}
{{- toYaml $kafka.env }}
- {name: HTTP_HOST, value: 0.0.0.0}
- {name: HTTP_PORT, value: "8000"}
- {name: METRICS_PORT, value: "8000"}
- {name: LOG_LEVEL, value: {{ $values.logLevel }}}
- {name: SHUTDOWN_GRACE_SECONDS, value: {{ int $values.shutdownGraceSeconds | quote }}}
- {name: JWT_ISSUER, value: {{ $values.identity.issuer | quote }}}
- {name: JWT_AUDIENCE, value: {{ $values.identity.audience | quote }}}
- {name: JWKS_URL, value: {{ $values.identity.jwks_url | quote }}}
{{- with $values.traces.endpoint }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- range $variable, $key := $values.secrets }}
- {name: {{ $variable }}, value: /var/lib/laurel/secrets/{{ $key }}}
{{- end }}
{{- range $values.needs }}
{{- if not (hasKey $values.settings .) }}
{{- fail (printf "settings.%s has to be set for %s" . $values.name) }}
{{- end }}
{{- end }}
{{- range $variable, $value := $values.settings }}
- {name: {{ $variable }}, value: {{ toString $value | quote }}}
{{- end }}
{{- end }}
