// The ports for fetching. Http is for pages of the newsletter's own site (adapter: fetch.ts); GuardedHttp is for pages
// that others wrote or chose, and reaches public hosts only (adapter: guarded-fetch.ts); GuardedPost
// tells other programs something (adapter: guarded-post.ts).

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

/** One redirect on the way: its status, and the address that it led to. */
export interface Hop {
  readonly status: number
  readonly url: string
}

export interface GuardedResponse extends HttpResponse {
  /** In the order they were followed; empty where the first address answered. */
  readonly hops: readonly Hop[]
}

export interface GuardedHttp extends Http {
  get(url: string): Promise<GuardedResponse>
  /** Status and headers without the body: HEAD, or GET cut off after the headers where a server refuses HEAD. */
  probe(url: string): Promise<GuardedResponse>
}

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface GuardedPost {
  /** One POST within limits of time and size, without redirects. Throws HttpFailed; `refused` where we do not ask such an address. */
  post(url: string, request: PostRequest): Promise<HttpResponse>
}

/**
 * Why there is no answer. `refused`: we do not ask such an address. `limit`: too large, too many redirects, or of a kind
 * that is no text. `unreachable`: the network or the server failed; another try may succeed.
 */
export type HttpFailure = 'refused' | 'limit' | 'unreachable'

/** There is no answer, or one beyond the limits. The message is a sentence with the address in it. */
export class HttpFailed extends Error {
  override name = 'HttpFailed'
  readonly failure: HttpFailure
  constructor(message: string, failure: HttpFailure = 'unreachable') {
    super(message)
    this.failure = failure
  }
}
