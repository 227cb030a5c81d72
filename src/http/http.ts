// The port for fetching pages of the newsletter's own site before a send.

export interface HttpResponse {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

export interface Http {
  /** GET with limits on time, size and redirects; throws with a clear sentence when there is no answer. */
  get(url: string): Promise<HttpResponse>
}
