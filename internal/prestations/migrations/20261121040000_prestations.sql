-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The benefits of CASF art. D271-2, numbered as the article numbers them. Data with dates, never code. Three lists cross it:
-- sous_ensemble: 'base' 1° to 17° (R271-3 al. 1), 'extension' 18° to 29° (R271-3 al. 2);
-- affectee: used wholly for its purpose (R271-4);
-- bailleur: paid to the landlord by the judge (R271-6): 'oui' al. 1, 'si_insuffisant' al. 2, 'non'.
-- exclue_si: 'tiers_payant' when it is already paid to the landlord, 'service' when it is paid to an establishment or a service.
-- abrogee: the number stands in the article without a benefit. payeurs: who usually pays it (from memory, a help for the form).
-- verifie = the present wording of the article was read; the list was read in copies of 2009, 2015 and 2017-18 only.
create table prestation (
    numero {ENTIER} not null check (numero between 1 and 99),
    libelle {TEXTE} not null,
    sigle {TEXTE} not null,
    sous_ensemble {TEXTE} not null check (sous_ensemble in ('base', 'extension')),
    affectee {BOOL} not null,
    bailleur {TEXTE} not null check (bailleur in ('oui', 'si_insuffisant', 'non')),
    exclue_si {TEXTE} not null default '' check (exclue_si in ('', 'tiers_payant', 'service')),
    payeurs {TEXTE} not null default '',
    abrogee {BOOL} not null default false,
    du {JOUR} not null,
    au {JOUR},
    source {TEXTE} not null,
    verifie {BOOL} not null default false,
    primary key (numero, du)
) {STRICT};
insert into prestation(numero, libelle, sigle, sous_ensemble, affectee, bailleur, exclue_si, payeurs, abrogee, du, au, source, verifie) values
 (1, 'Aide personnalisée au logement', 'APL', 'base', true, 'oui', 'tiers_payant', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 1°', false),
 (2, 'Allocation de logement sociale', 'ALS', 'base', true, 'oui', 'tiers_payant', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 2°', false),
 (3, 'Allocation personnalisée d’autonomie', 'APA', 'base', true, 'non', 'service', 'Département', false, '2008-11-26', null, 'CASF D271-2 3°', false),
 (4, 'Allocation de solidarité aux personnes âgées', 'ASPA', 'base', false, 'oui', '', 'CARSAT, MSA', false, '2008-11-26', null, 'CASF D271-2 4°', false),
 (5, 'Allocation aux vieux travailleurs salariés', 'AVTS', 'base', false, 'oui', '', 'Caisse de retraite', false, '2008-11-26', null, 'CASF D271-2 5°', false),
 (6, 'Allocation aux vieux travailleurs non salariés', 'AVTNS', 'base', false, 'oui', '', 'Caisse de retraite', false, '2008-11-26', null, 'CASF D271-2 6°', false),
 (7, 'Allocation aux mères de famille', 'AMF', 'base', false, 'oui', '', 'Caisse de retraite', false, '2008-11-26', null, 'CASF D271-2 7°', false),
 (8, 'Allocation spéciale vieillesse et sa majoration', 'ASV', 'base', false, 'oui', '', 'Caisse de retraite', false, '2008-11-26', null, 'CASF D271-2 8°', false),
 (9, 'Allocation viagère des rapatriés', 'AVR', 'base', false, 'oui', '', '', false, '2008-11-26', null, 'CASF D271-2 9°', false),
 (10, 'Allocation de vieillesse agricole', 'AVA', 'base', false, 'oui', '', 'MSA', false, '2008-11-26', null, 'CASF D271-2 10°', false),
 (11, 'Allocation supplémentaire', 'AS', 'base', false, 'oui', '', '', false, '2008-11-26', null, 'CASF D271-2 11°', false),
 (12, 'Allocation supplémentaire d’invalidité', 'ASI', 'base', false, 'oui', '', 'CPAM, CARSAT', false, '2008-11-26', null, 'CASF D271-2 12°', false),
 (13, 'Allocation aux adultes handicapés', 'AAH', 'base', false, 'oui', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 13°', false),
 (14, 'Allocation compensatrice pour tierce personne', 'ACTP', 'base', true, 'non', '', 'Département', false, '2008-11-26', null, 'CASF D271-2 14°', false),
 (15, 'Prestation de compensation du handicap', 'PCH', 'base', true, 'non', 'service', 'Département', false, '2008-11-26', null, 'CASF D271-2 15°', false),
 (16, 'Numéro abrogé', '16°', 'base', false, 'non', '', '', true, '2008-11-26', null, 'CASF D271-2 16°', false),
 (17, 'Revenu de solidarité active, dans la limite du montant forfaitaire', 'RSA', 'base', false, 'oui', '', 'CAF, MSA', false, '2009-06-01', '2015-12-31', 'CASF D271-2 17°, ancienne rédaction', false),
 (17, 'Revenu de solidarité active', 'RSA', 'base', false, 'oui', '', 'CAF, MSA', false, '2016-01-01', null, 'CASF D271-2 17°', true),
 (18, 'Prestation d’accueil du jeune enfant', 'PAJE', 'extension', false, 'si_insuffisant', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 18°', false),
 (19, 'Allocations familiales', 'AF', 'extension', false, 'si_insuffisant', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 19°', false),
 (20, 'Complément familial', 'CF', 'extension', false, 'si_insuffisant', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 20°', false),
 (21, 'Allocation de logement familiale', 'ALF', 'extension', false, 'si_insuffisant', 'tiers_payant', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 21°', false),
 (22, 'Allocation d’éducation de l’enfant handicapé', 'AEEH', 'extension', false, 'si_insuffisant', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 22°', false),
 (23, 'Allocation de soutien familial', 'ASF', 'extension', false, 'si_insuffisant', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 23°', false),
 (24, 'Allocation de rentrée scolaire', 'ARS', 'extension', false, 'si_insuffisant', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 24°', false),
 (25, 'Allocation journalière de présence parentale', 'AJPP', 'extension', false, 'si_insuffisant', '', 'CAF, MSA', false, '2008-11-26', null, 'CASF D271-2 25°', false),
 (26, 'Rente d’orphelin (accident du travail)', 'Rente d’orphelin', 'extension', false, 'si_insuffisant', '', 'CPAM', false, '2008-11-26', null, 'CASF D271-2 26°', false),
 (27, 'Allocation représentative de services ménagers', 'ARSM', 'extension', true, 'non', '', 'Département', false, '2008-11-26', null, 'CASF D271-2 27°', false),
 (28, 'Allocation différentielle', 'AD', 'extension', false, 'si_insuffisant', '', 'Département', false, '2008-11-26', null, 'CASF D271-2 28°', false),
 (29, 'Prestation de compensation du handicap de l’enfant', 'PCH enfant', 'extension', true, 'non', '', 'Département', false, '2008-11-26', null, 'CASF D271-2 29°', false);
-- What a person receives, from and to. numero is that of D271-2, 0 for what is not on the list (prime d’activité, ASS, wages are not).
-- numero_partage: the allocataire number also serves somebody else (a couple), known here or not: it then never says alone whose money it is.
create table prestation_percue (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    numero {ENTIER} not null check (numero between 0 and 99),
    libelle {TEXTE} not null check (libelle <> ''),
    organisme {TEXTE} not null check (organisme <> ''),
    allocataire {TEXTE} not null default '',
    numero_partage {BOOL} not null default false,
    {CENTIMES montant} check (montant > 0),
    jour_du_mois {ENTIER} check (jour_du_mois is null or jour_du_mois between 1 and 31),
    tiers_payant {BOOL} not null default false,
    au_service {BOOL} not null default false,
    mjagbf {BOOL} not null default false,
    du {JOUR} not null,
    au {JOUR},
    suspendue_le {JOUR},
    motif_suspension {TEXTE} not null default '',
    version {ENTIER} not null default 1,
    check (au is null or au >= du),
    check (not numero_partage or allocataire <> '')
) {STRICT};
create index prestation_percue_dossier on prestation_percue(dossier_id);
create index prestation_percue_suspendue on prestation_percue(dossier_id) where suspendue_le is not null;
create index prestation_percue_allocataire on prestation_percue(allocataire);
-- The day of the month on which a payer usually pays. Data with dates, never code; a day written for the person goes before. report: what becomes of a day that
-- is not a working one. verifie = the day was read at its source: none was, the payers publish their days each year.
create table calendrier_organisme (
    organisme {TEXTE} not null check (organisme <> ''),
    jour {ENTIER} not null check (jour between 1 and 31),
    report {TEXTE} not null check (report in ('avant', 'apres', 'proche')),
    du {JOUR} not null,
    au {JOUR},
    source {TEXTE} not null check (source <> ''),
    verifie {BOOL} not null default false,
    primary key (organisme, du),
    check (au is null or au >= du)
) {STRICT};
insert into calendrier_organisme(organisme, jour, report, du, au, source, verifie) values
 ('CAF', 5, 'proche', '2009-01-01', null, 'Usage des CAF, de mémoire : le 5 du mois ; leurs dates de l’année n’ont pas été lues', false),
 ('MSA', 5, 'proche', '2009-01-01', null, 'Usage des MSA, de mémoire : le 5 du mois pour les prestations familiales, le logement et le RSA', false),
 ('CARSAT', 9, 'apres', '2009-01-01', null, 'Usage du régime général de retraite, de mémoire : le 9 du mois', false),
 ('France Travail', 5, 'apres', '2024-01-01', null, 'Usage de France Travail, de mémoire : les premiers jours du mois, après l’actualisation', false),
 ('CPAM', 6, 'apres', '2009-01-01', null, 'Usage des CPAM, de mémoire : les premiers jours du mois pour les pensions et l’ASI', false);
