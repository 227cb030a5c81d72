// A client that writes exactly the bytes a test gives it, and keeps every line of the answers.
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export class RawClient {
  private socket: Socket
  private text = ''
  private wake = () => {}
  private ended = false

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.listen()
  }

  /** The next answer, all its lines; '' where the server ended the line. */
  async answer(): Promise<string> {
    for (;;) {
      const answer = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.text)?.[0]
      if (answer !== undefined) {
        this.text = this.text.slice(answer.length)
        return answer.trimEnd()
      }
      if (this.ended) return ''
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  async say(bytes: string): Promise<string> {
    this.write(bytes)
    return this.answer()
  }

  write(bytes: string): void {
    this.socket.write(Buffer.from(bytes, 'latin1'))
  }

  /** After the answer to STARTTLS. */
  encrypt(certificate: string): void {
    this.socket.removeAllListeners('data')
    this.socket = connectTls({ socket: this.socket, ca: certificate, servername: 'mail.example.test' })
    this.listen()
  }

  end(): void {
    this.socket.destroy()
  }

  private listen(): void {
    this.socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1')
      this.wake()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.ended = true
      this.wake()
    })
  }
}
