-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

create table organisation (
    id           {ID},
    nature       {TEXTE} not null check (nature in ('departement', 'association', 'ccas', 'epci', 'collectivite', 'organisme')),
    nom          {TEXTE} not null check (nom <> ''),
    siret        {TEXTE} unique check (length(siret) = 14),
    departement  {TEXTE},
    adresse      {TEXTE} not null default '',
    telephone    {TEXTE} not null default '',
    mot_sans     {TEXTE} not null default 'MASP 1 sans gestion' check (mot_sans <> ''),
    mot_avec     {TEXTE} not null default 'MASP 2 avec gestion' check (mot_avec <> ''),
    cree_le      {INSTANT} not null,
    version      {ENTIER} not null default 1
) {STRICT};
{SANS_SUPPRESSION organisation}
{FIGER organisation : id}

-- A site, an office, a service of the organisation.
create table structure (
    id              {ID},
    organisation_id {REF} not null references organisation(id),
    nom             {TEXTE} not null check (nom <> ''),
    version         {ENTIER} not null default 1,
    unique (organisation_id, nom),
    unique (id, organisation_id)
) {STRICT};

create table territoire (
    id              {ID},
    organisation_id {REF} not null references organisation(id),
    structure_id    {REF},
    nom             {TEXTE} not null check (nom <> ''),
    version         {ENTIER} not null default 1,
    unique (organisation_id, nom),
    unique (id, organisation_id),
    foreign key (structure_id, organisation_id) references structure(id, organisation_id)
) {STRICT};

create table agent (
    id              {ID},
    organisation_id {REF} not null references organisation(id),
    identifiant     {TEXTE} not null,
    cle_identifiant {TEXTE} not null unique,
    nom             {TEXTE} not null check (nom <> ''),
    prenom          {TEXTE} not null,
    role            {TEXTE} not null check (role in ('administrateur', 'cesf', 'comptable', 'chef_de_service', 'referent', 'direction')),
    actif           {BOOL} not null,
    mot_de_passe    {TEXTE},
    doit_changer    {BOOL} not null,
    cree_le         {INSTANT} not null,
    version         {ENTIER} not null default 1,
    unique (id, organisation_id)
) {STRICT};
{SANS_SUPPRESSION agent}
{FIGER agent : id, organisation_id}

create index agent_organisation on agent (organisation_id);

create table agent_territoire (
    agent_id        {REF} not null,
    territoire_id   {REF} not null,
    organisation_id {REF} not null,
    primary key (agent_id, territoire_id),
    foreign key (agent_id, organisation_id) references agent(id, organisation_id),
    foreign key (territoire_id, organisation_id) references territoire(id, organisation_id)
) {STRICT};

-- The file of a person or household in an organisation: what rights are counted on.
-- compartiment: null, or the code of a sealed compartment (opened to named agents only).
create table dossier (
    id              {ID},
    organisation_id {REF} not null references organisation(id),
    territoire_id   {REF},
    compartiment    {TEXTE} check (compartiment <> ''),
    numero          {TEXTE} not null,
    ouvert_le       {JOUR} not null,
    ferme_le        {JOUR},
    version         {ENTIER} not null default 1,
    unique (organisation_id, numero),
    foreign key (territoire_id, organisation_id) references territoire(id, organisation_id),
    check (ferme_le is null or ferme_le >= ouvert_le)
) {STRICT};
{SANS_SUPPRESSION dossier}
{FIGER dossier : id, organisation_id}

create index dossier_territoire on dossier (territoire_id) where territoire_id is not null;
create index dossier_compartiment on dossier (id) where compartiment is not null;

-- Who has the file in charge, from–to (both days included). agent_id null: the organisation as such.
-- portee: 'complete' = the organisation does the work; 'suivi' = it only follows what another one does
-- (the département of a delegated measure: contract, budget, monthly statement).
create table dossier_attribution (
    id              {ID},
    dossier_id      {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    agent_id        {REF},
    portee          {TEXTE} not null check (portee in ('complete', 'suivi')),
    du              {JOUR} not null,
    au              {JOUR},
    foreign key (agent_id, organisation_id) references agent(id, organisation_id),
    check (au is null or au >= du)
) {STRICT};

create unique index dossier_attribution_unique on dossier_attribution (dossier_id, organisation_id, coalesce(agent_id, 0), du);
create index dossier_attribution_agent on dossier_attribution (agent_id, organisation_id, dossier_id, du, au, portee) where agent_id is not null;
create index dossier_attribution_organisation on dossier_attribution (organisation_id, dossier_id, du, au, portee);
create index dossier_attribution_dossier on dossier_attribution (dossier_id, organisation_id, du, au, portee, agent_id);

-- Named access to a sealed compartment, from–to.
create table dossier_habilitation (
    id         {ID},
    dossier_id {REF} not null references dossier(id),
    agent_id   {REF} not null references agent(id),
    du         {JOUR} not null,
    au         {JOUR},
    unique (dossier_id, agent_id, du),
    check (au is null or au >= du)
) {STRICT};

-- A named file opened by the direction for a written reason, for a limited time.
create table acces_motive (
    id         {ID},
    dossier_id {REF} not null references dossier(id),
    agent_id   {REF} not null references agent(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    accorde_le {INSTANT} not null,
    expire_le  {INSTANT} not null,
    check (expire_le > accorde_le)
) {STRICT};

create index acces_motive_agent on acces_motive (agent_id, dossier_id);

{AJOUT_SEUL acces_motive}
-- Words of an organisation for the entries of closed lists (01-masp §2.3): the codes do not change, the latest word counts, empty for the one delivered with Étai.
create table organisation_mot (
    id         {ID},
    organisation_id {REF} not null references organisation(id),
    liste      {TEXTE} not null check (liste <> ''),
    code       {TEXTE} not null check (code <> ''),
    mot        {TEXTE} not null,
    saisi_par  {REF} not null references agent(id),
    saisi_le   {INSTANT} not null
) {STRICT};
{AJOUT_SEUL organisation_mot}
create index organisation_mot_organisation on organisation_mot(organisation_id);
