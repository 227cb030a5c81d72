// The port for machine drafts: one question to a language model, one answer in text. Adapter: chat-model.ts.

export interface ModelRequest {
  /** What the model is to do: from the newsletter's template alone, never text of a source. */
  readonly instructions: string
  readonly text: string
  /** A longer answer is cut off and of no use. */
  readonly charactersMax: number
  readonly signal?: AbortSignal
  /** Told the length of the answer so far. */
  readonly onText?: (characters: number) => void
}

/** Tokens, as the server counts them. */
export interface Usage {
  readonly input: number
  readonly output: number
}

export type ModelAnswer =
  | { readonly state: 'text'; readonly text: string; readonly usage?: Usage }
  /** An answer, but none that can be used: the next paragraph may fare better. The sentence says what it was. */
  | { readonly state: 'junk'; readonly sentence: string; readonly usage?: Usage }
  /** No answer now: asking again later may help. */
  | { readonly state: 'busy'; readonly sentence: string; readonly retryAfterMs?: number }
  /** No request will be answered before a person has changed something; the sentence says what. */
  | { readonly state: 'refused'; readonly sentence: string }
  /** The signal of the request ended it. */
  | { readonly state: 'stopped' }

export interface Model {
  /** As the server knows it. */
  readonly name: string
  /** Host and port that the text goes to. */
  readonly host: string
  /** Never throws for what a server does. Sentences never hold the key. */
  ask(request: ModelRequest): Promise<ModelAnswer>
}
