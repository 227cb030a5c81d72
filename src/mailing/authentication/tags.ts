// Tag lists as DKIM and DMARC records write them: `v=DKIM1; k=rsa; p=…` (RFC 6376, 3.2). Pure.

export interface Tag {
  /** Lower case. */
  readonly name: string
  readonly value: string
}

export interface TagList {
  readonly tags: readonly Tag[]
  /** What is no tag or stands there twice, a sentence each. */
  readonly problems: readonly string[]
}

/** Reads a tag list; the first of two tags of one name counts. */
export function readTags(text: string): TagList {
  const tags: Tag[] = []
  const problems: string[] = []
  for (const part of text.split(';')) {
    const piece = part.trim()
    if (piece === '') continue
    const [, name, value] = /^([A-Za-z][A-Za-z0-9_]*)\s*=\s*([\s\S]*)$/.exec(piece) ?? []
    if (name === undefined || value === undefined) {
      problems.push(`Unexpected “${piece}”, expected a tag such as p=value between semicolons`)
      continue
    }
    const tag = { name: name.toLowerCase(), value: value.trim() }
    if (tags.some((known) => known.name === tag.name)) problems.push(`Unexpected second ${tag.name}=`)
    else tags.push(tag)
  }
  return { tags, problems }
}

export function tagValue({ tags }: TagList, name: string): string | undefined {
  return tags.find((tag) => tag.name === name)?.value
}
