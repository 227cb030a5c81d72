// yibao doctor: whether mail will arrive: records of the domains, mail server, leaving, headers. Sends nothing.
import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { fetchHttp } from '../../http/fetch.ts'
import { type DoctorRequest, examineNewsletter } from '../../jobs/doctor/doctor.ts'
import { openDns, openRelayProbe, openSigners } from '../../open/mail.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { paintFor } from '../print.ts'
import { sampleMessage } from '../send/doctor-message.ts'
import { doctorJson, doctorText } from '../send/doctor-report.ts'

interface Options {
  readonly dnsServer?: string
  readonly login?: true
  readonly json?: true
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'examine whether mail will arrive: SPF, DKIM, DMARC, mail server, links to leave; sends nothing',
    )
    .argument('[issue]', 'whose headers to look at: number, slug or path (default: the newest)')
    .option(
      '--dns-server <address>',
      'name server to ask instead of those of this machine: ip or ip:port',
      readServer,
    )
    .option('--login', 'log in to the mail server, to try user and password')
    .option('--json', 'findings as JSON')
    .action((name: string | undefined, options: Options) => run(program, name, options))
}

async function run(program: Command, name: string | undefined, options: Options): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const { config } = newsletter
  const signers = await openSigners(config)
  const message = await sampleMessage(newsletter, name, signers)
  const relay = await openRelayProbe(config, options.login ? 'try' : 'leave')
  const secret = config.secrets?.current
  const request: DoctorRequest = {
    site: config.site,
    now: systemClock.now(),
    keys: signers.map(({ domain, selector, publicKey }) => ({ domain, selector, key: publicKey })),
    message,
    ...(secret === undefined ? {} : { secret }),
    ...(relay === undefined ? {} : { relay }),
  }
  const report = await examineNewsletter(
    { dns: await openDns(options.dnsServer), http: fetchHttp() },
    request,
  )
  // written as it is: it was made plain before it was coloured
  process.stdout.write(
    `${options.json ? doctorJson(report) : doctorText(report, paintFor(process.stdout))}\n`,
  )
  if (report.state === 'ill') process.exitCode = 1
}

/** An address of either kind, with or without a port. */
function readServer(text: string): string {
  if (/^(\d+\.){3}\d+(:\d+)?$|^[0-9a-f]*:[0-9a-f:.]*$|^\[[0-9a-f:.]+\](:\d+)?$/i.test(text)) return text
  throw new InvalidArgumentError('Expected an address such as 192.0.2.53 or 192.0.2.53:5353.')
}
