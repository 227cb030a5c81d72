// The port for fetching pages of the newsletter's own site before a send. Adapter: fetch.ts.

export interface HttpResponse {
  readonly status: number
  /** Where the answer came from: another address than the one asked for after a redirect. */
  readonly url: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

export interface Http {
  /** GET with limits on time, size and redirects; throws HttpFailed with a clear sentence when there is no answer. */
  get(url: string): Promise<HttpResponse>
}

/** There is no answer, or one beyond the limits. The message is a sentence with the address in it. */
export class HttpFailed extends Error {
  override name = 'HttpFailed'
}
