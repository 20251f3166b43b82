import './projects.css';
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useAsk } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { usePlace } from '../../frame/use-place.ts';
import { Button } from '../../parts/button.tsx';
import { Page } from '../../parts/page.tsx';
import { Answer, Empty } from '../../parts/states.tsx';
import { useText } from '../../text/use-text.tsx';
import { Looks } from './looks.tsx';
import { Notifications } from './notifications.tsx';
import { ProjectSettings } from './project-settings.tsx';
import { Vaults } from './vaults.tsx';

const TABS = ['projects', 'vaults', 'notifications', 'looks'] as const;

/** What is backed up, how, and who is told: everything a person decides. */
export function Projects(): ReactNode {
  const words = useText();
  const { path } = usePlace();
  const [first = 'projects', project] = path;
  const tab = TABS.find((one) => one === first) ?? 'projects';
  if (first === 'projects' && project !== undefined) return <ProjectSettings name={project} />;
  return (
    <Page
      title={words.say('areas.projects')}
      command="cofre project list"
      actions={
        <Button look="main" icon="plus" onPress={() => goTo(linkTo('welcome'))}>
          {words.say('projects.add')}
        </Button>
      }
    >
      <Tabs
        className="stack-wide"
        selectedKey={tab}
        onSelectionChange={(key) => goTo(linkTo('projects', key === 'projects' ? [] : [String(key)]), true)}
      >
        <TabList className="tabs" aria-label={words.say('areas.projects')}>
          {TABS.map((id) => (
            <Tab key={id} id={id} className="tab">
              {words.say(`projects.tabs.${id}`)}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="projects">
          <List />
        </TabPanel>
        <TabPanel id="vaults">
          <Vaults />
        </TabPanel>
        <TabPanel id="notifications">
          <Notifications />
        </TabPanel>
        <TabPanel id="looks">
          <Looks />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

function List(): ReactNode {
  const words = useText();
  const asked = useAsk('project.list', {});
  return (
    <Answer of={asked}>
      {({ projects }) =>
        projects.length === 0 ? (
          <Empty icon="projects" title={words.say('overview.none')}>
            {words.say('overview.noneWhy')}
          </Empty>
        ) : (
          <ul className="stack">
            {projects.map(({ name, vault, folders, databases }) => (
              <li key={name} className="card spread">
                <div className="grow">
                  <h2>
                    <a href={linkTo('projects', ['projects', name])}>{name}</a>
                  </h2>
                  <p className="dim small wrap-anywhere">
                    {[
                      ...folders,
                      ...databases.map((database) => `${database.name} (${database.engine})`),
                    ].join(' · ')}
                  </p>
                </div>
                <span className="dim small">{words.say('projects.in', { vault })}</span>
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}
