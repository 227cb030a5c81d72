// An IMAP server on loopback with one account and a few folders, just enough for a client that searches, fetches, marks,
// moves and idles. It keeps what a test wants to know: logins, flags, and what was fetched.
import { createServer as createTcp, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'

export interface StoredMail {
  readonly uid: number
  readonly bytes: Buffer
  readonly flags: Set<string>
}

export interface ImapScript {
  readonly folders: Readonly<Record<string, readonly string[]>>
  readonly password?: string
  readonly token?: string
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Without IDLE the client has to ask. */
  readonly idle?: 'offered' | 'not offered'
  /** Called before an answer to the command; `hang up` ends the connection instead. */
  readonly act?: (command: string) => 'go on' | 'hang up' | 'no'
}

export interface LoopbackImap {
  readonly port: number
  readonly folders: Map<string, StoredMail[]>
  /** Every command line, the login's without its secret. */
  readonly commands: string[]
  /** How the client logged in: `LOGIN`, `PLAIN`, `XOAUTH2`. */
  readonly logins: string[]
  readonly fetched: number[]
  /** Puts a mail into a folder and tells those who wait. */
  deliver(folder: string, text: string): void
  /** Ends every connection. */
  drop(): void
  close(): Promise<void>
}

export async function startImap(script: ImapScript): Promise<LoopbackImap> {
  const folders = new Map<string, StoredMail[]>()
  let uidNext = 1
  const store = (folder: string, text: string) => {
    const mails = folders.get(folder) ?? []
    folders.set(folder, mails)
    mails.push({ uid: uidNext++, bytes: Buffer.from(text, 'latin1'), flags: new Set() })
  }
  for (const [folder, texts] of Object.entries(script.folders)) {
    folders.set(folder, [])
    for (const text of texts) store(folder, text)
  }
  const sessions = new Set<Session>()
  const world: World = { script, folders, commands: [], logins: [], fetched: [] }
  const talk = (socket: Socket) => {
    const session = new Session(socket, world)
    sessions.add(session)
    socket.on('close', () => sessions.delete(session))
    socket.on('error', () => {})
  }
  const server = script.tls ? createTls({ ...script.tls }, talk) : createTcp(talk)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    folders,
    commands: world.commands,
    logins: world.logins,
    fetched: world.fetched,
    deliver: (folder, text) => {
      store(folder, text)
      for (const session of sessions) session.tell(folder)
    },
    drop: () => {
      for (const { socket } of sessions) socket.destroy()
    },
    close: () => {
      for (const { socket } of sessions) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

interface World {
  readonly script: ImapScript
  readonly folders: Map<string, StoredMail[]>
  readonly commands: string[]
  readonly logins: string[]
  readonly fetched: number[]
}

class Session {
  readonly socket: Socket
  private readonly world: World
  private text = ''
  private folder = ''
  private next: ((line: string) => void) | undefined

  constructor(socket: Socket, world: World) {
    this.socket = socket
    socket.setNoDelay(true)
    this.world = world
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1')
      for (let end = this.text.indexOf('\r\n'); end !== -1; end = this.text.indexOf('\r\n')) {
        const line = this.text.slice(0, end)
        this.text = this.text.slice(end + 2)
        const take = this.next
        this.next = undefined
        if (take) take(line)
        else this.command(line)
      }
    })
    this.write('* OK loopback ready')
  }

  tell(folder: string): void {
    if (folder === this.folder) this.write(`* ${this.mails().length} EXISTS`)
  }

  private command(line: string): void {
    const [tag = '', first = '', ...rest] = line.split(' ')
    const name = first.toUpperCase() === 'UID' ? `UID ${rest[0]?.toUpperCase()}` : first.toUpperCase()
    const args = line.slice(tag.length + first.length + 2).replace(/^(SEARCH|FETCH|STORE|MOVE|COPY) /i, '')
    this.world.commands.push(name === 'LOGIN' || name === 'AUTHENTICATE' ? name : `${name} ${args}`.trim())
    const told = this.world.script.act?.(name) ?? 'go on'
    if (told === 'hang up') this.socket.destroy()
    else if (told === 'no') this.write(`${tag} NO not now`)
    else this.answer(tag, name, args)
  }

  private answer(tag: string, name: string, args: string): void {
    const ok = () => this.write(`${tag} OK done`)
    const answers: Readonly<Record<string, () => void>> = {
      CAPABILITY: () => {
        this.write(`* CAPABILITY ${this.capabilities()}`)
        ok()
      },
      LOGIN: () => this.login(tag, name, args),
      AUTHENTICATE: () => this.login(tag, name, args),
      LIST: () => {
        const names = args === '"" ""' ? [''] : [...this.world.folders.keys()]
        for (const folder of names) this.write(`* LIST (\\HasNoChildren) "/" "${folder}"`)
        ok()
      },
      SELECT: () => this.select(tag, args.replaceAll('"', '')),
      'UID SEARCH': () => {
        this.write(`* SEARCH ${this.unseen().join(' ')}`.trim())
        ok()
      },
      'UID FETCH': () => this.fetch(tag, args),
      'UID STORE': () => {
        const mail = this.mails().find(({ uid }) => uid === Number(args.split(' ')[0]))
        for (const flag of args.match(/\\\w+/g) ?? []) mail?.flags.add(flag)
        ok()
      },
      'UID MOVE': () => this.move(tag, args),
      IDLE: () => {
        this.write('+ idling')
        this.next = ok
      },
      NOOP: () => {
        this.tell(this.folder)
        ok()
      },
      LOGOUT: () => {
        this.write('* BYE see you')
        ok()
        this.socket.end()
      },
    }
    const answer = answers[name] ?? (() => this.write(`${tag} BAD unknown`))
    answer()
  }

  private capabilities(): string {
    const { token, password, idle } = this.world.script
    const auth = token === undefined ? '' : ' AUTH=XOAUTH2 SASL-IR'
    return `IMAP4rev1 MOVE${idle === 'not offered' ? '' : ' IDLE'}${auth}${password === undefined ? ' LOGINDISABLED' : ''}`
  }

  private login(tag: string, name: string, args: string): void {
    const { token, password } = this.world.script
    const method = name === 'LOGIN' ? 'LOGIN' : (args.split(' ')[0] ?? '')
    const decide = (right: boolean) => {
      this.world.logins.push(method)
      this.write(right ? `${tag} OK welcome` : `${tag} NO [AUTHENTICATIONFAILED] wrong`)
    }
    if (method === 'LOGIN') {
      decide(args.endsWith(` "${password}"`))
      return
    }
    const check = (line: string) => {
      const told = Buffer.from(line, 'base64').toString('latin1')
      decide(told === `user=reader@gazette.example\x01auth=Bearer ${token}\x01\x01`)
    }
    const initial = args.split(' ')[1]
    if (initial !== undefined) {
      check(initial)
      return
    }
    this.write('+ ')
    this.next = check
  }

  private select(tag: string, folder: string): void {
    if (!this.world.folders.has(folder)) {
      this.write(`${tag} NO [NONEXISTENT] no such folder`)
      return
    }
    this.folder = folder
    this.write(`* ${this.mails().length} EXISTS`)
    this.write('* FLAGS (\\Seen \\Deleted)')
    this.write('* OK [PERMANENTFLAGS (\\Seen \\Deleted)] limited')
    this.write('* OK [UIDVALIDITY 7] valid')
    this.write('* OK [UIDNEXT 1000] next')
    this.write(`${tag} OK [READ-WRITE] open`)
  }

  private fetch(tag: string, args: string): void {
    const uid = Number(args.split(' ')[0])
    const index = this.mails().findIndex((mail) => mail.uid === uid)
    const mail = this.mails()[index]
    if (mail && /BODY\.PEEK\[\]/.test(args)) {
      this.world.fetched.push(uid)
      this.write(`* ${index + 1} FETCH (UID ${uid} BODY[] {${mail.bytes.length}}`)
      this.socket.write(mail.bytes)
      this.write(')')
    } else if (mail) {
      this.write(`* ${index + 1} FETCH (UID ${uid} RFC822.SIZE ${mail.bytes.length})`)
    }
    this.write(`${tag} OK fetched`)
  }

  private move(tag: string, args: string): void {
    const [uid, ...words] = args.split(' ')
    const target = this.world.folders.get(words.join(' ').replaceAll('"', ''))
    const mails = this.mails()
    const index = mails.findIndex((mail) => mail.uid === Number(uid))
    const mail = mails[index]
    if (!target || !mail) {
      this.write(`${tag} NO [TRYCREATE] no such folder`)
      return
    }
    mails.splice(index, 1)
    target.push(mail)
    this.write(`* ${index + 1} EXPUNGE`)
    this.write(`${tag} OK moved`)
  }

  private mails(): StoredMail[] {
    return this.world.folders.get(this.folder) ?? []
  }

  private unseen(): readonly number[] {
    return this.mails().flatMap(({ uid, flags }) => (flags.has('\\Seen') ? [] : [uid]))
  }

  private write(line: string): void {
    this.socket.write(`${line}\r\n`)
  }
}
