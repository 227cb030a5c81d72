// yibao form: the form to subscribe, as HTML for any page.
import { type Command, Option } from 'commander'
import { LANGUAGES, type Language } from '../../audience/subscriber.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { embedSnippet } from '../../web/pages/embed-snippet.ts'
import { print } from '../print.ts'

export function registerForm(program: Command): void {
  program
    .command('form')
    .description('print the form to subscribe as HTML, to be put into any page')
    .addOption(
      new Option('--language <language>', 'of the words in the form').choices(LANGUAGES).default('en'),
    )
    .action(async ({ language }: { readonly language: Language }) => {
      const { config } = await openNewsletter(program.opts().directory)
      print(embedSnippet(config.site, language))
    })
}
