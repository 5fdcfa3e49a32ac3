/** What the API refused, or that it could not be asked (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
    readonly requestId = "",
  ) {
    super(message);
  }

  /** Whether it may pass by itself: the gateway or a service is away. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 502 || this.status === 429;
  }
}

interface Envelope {
  success?: boolean;
  data?: unknown;
  error?: { code?: string; message?: string; details?: Record<string, unknown> };
  meta?: { requestId?: string };
}

/** The `data` of an answer; throws ApiError for a refusal or for what is no envelope. */
export function opened(status: number, body: unknown): unknown {
  const envelope = (typeof body === "object" && body !== null ? body : {}) as Envelope;
  if (envelope.success === true) return envelope.data;
  const { code, message, details } = envelope.error ?? {};
  throw new ApiError(
    status,
    code ?? "UNREADABLE",
    message ?? "",
    details ?? {},
    envelope.meta?.requestId,
  );
}
