-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The benefits of CASF art. D271-2, numbered as the article numbers them (16° repealed). Data with dates, never code:
-- sous_ensemble 'base' = 1° to 17° (R271-3 al. 1), 'extension' = 18° to 29° (R271-3 al. 2); affectee = R271-4.
-- verifie = the present wording of the article was read; the list was read in copies of 2009, 2015 and 2017-18 only.
create table prestation (
    numero {ENTIER} not null check (numero between 1 and 99),
    libelle {TEXTE} not null,
    sigle {TEXTE} not null,
    sous_ensemble {TEXTE} not null check (sous_ensemble in ('base', 'extension')),
    affectee {BOOL} not null,
    du {JOUR} not null,
    au {JOUR},
    source {TEXTE} not null,
    verifie {BOOL} not null default false,
    primary key (numero, du)
) {STRICT};
insert into prestation(numero, libelle, sigle, sous_ensemble, affectee, du, au, source, verifie) values
 (1, 'Aide personnalisée au logement', 'APL', 'base', true, '2008-11-26', null, 'CASF D271-2 1°', false),
 (2, 'Allocation de logement sociale', 'ALS', 'base', true, '2008-11-26', null, 'CASF D271-2 2°', false),
 (3, 'Allocation personnalisée d’autonomie', 'APA', 'base', true, '2008-11-26', null, 'CASF D271-2 3°', false),
 (4, 'Allocation de solidarité aux personnes âgées', 'ASPA', 'base', false, '2008-11-26', null, 'CASF D271-2 4°', false),
 (5, 'Allocation aux vieux travailleurs salariés', 'AVTS', 'base', false, '2008-11-26', null, 'CASF D271-2 5°', false),
 (6, 'Allocation aux vieux travailleurs non salariés', 'AVTNS', 'base', false, '2008-11-26', null, 'CASF D271-2 6°', false),
 (7, 'Allocation aux mères de famille', 'AMF', 'base', false, '2008-11-26', null, 'CASF D271-2 7°', false),
 (8, 'Allocation spéciale vieillesse et sa majoration', 'ASV', 'base', false, '2008-11-26', null, 'CASF D271-2 8°', false),
 (9, 'Allocation viagère des rapatriés', 'AVR', 'base', false, '2008-11-26', null, 'CASF D271-2 9°', false),
 (10, 'Allocation de vieillesse agricole', 'AVA', 'base', false, '2008-11-26', null, 'CASF D271-2 10°', false),
 (11, 'Allocation supplémentaire', 'AS', 'base', false, '2008-11-26', null, 'CASF D271-2 11°', false),
 (12, 'Allocation supplémentaire d’invalidité', 'ASI', 'base', false, '2008-11-26', null, 'CASF D271-2 12°', false),
 (13, 'Allocation aux adultes handicapés', 'AAH', 'base', false, '2008-11-26', null, 'CASF D271-2 13°', false),
 (14, 'Allocation compensatrice pour tierce personne', 'ACTP', 'base', true, '2008-11-26', null, 'CASF D271-2 14°', false),
 (15, 'Prestation de compensation du handicap', 'PCH', 'base', true, '2008-11-26', null, 'CASF D271-2 15°', false),
 (17, 'Revenu de solidarité active', 'RSA', 'base', false, '2016-01-01', null, 'CASF D271-2 17°', true),
 (18, 'Prestation d’accueil du jeune enfant', 'PAJE', 'extension', false, '2008-11-26', null, 'CASF D271-2 18°', false),
 (19, 'Allocations familiales', 'AF', 'extension', false, '2008-11-26', null, 'CASF D271-2 19°', false),
 (20, 'Complément familial', 'CF', 'extension', false, '2008-11-26', null, 'CASF D271-2 20°', false),
 (21, 'Allocation de logement familiale', 'ALF', 'extension', false, '2008-11-26', null, 'CASF D271-2 21°', false),
 (22, 'Allocation d’éducation de l’enfant handicapé', 'AEEH', 'extension', false, '2008-11-26', null, 'CASF D271-2 22°', false),
 (23, 'Allocation de soutien familial', 'ASF', 'extension', false, '2008-11-26', null, 'CASF D271-2 23°', false),
 (24, 'Allocation de rentrée scolaire', 'ARS', 'extension', false, '2008-11-26', null, 'CASF D271-2 24°', false),
 (25, 'Allocation journalière de présence parentale', 'AJPP', 'extension', false, '2008-11-26', null, 'CASF D271-2 25°', false),
 (26, 'Rente d’orphelin (accident du travail)', 'Rente d’orphelin', 'extension', false, '2008-11-26', null, 'CASF D271-2 26°', false),
 (27, 'Allocation représentative de services ménagers', 'ARSM', 'extension', true, '2008-11-26', null, 'CASF D271-2 27°', false),
 (28, 'Allocation différentielle', 'AD', 'extension', false, '2008-11-26', null, 'CASF D271-2 28°', false),
 (29, 'Prestation de compensation du handicap de l’enfant', 'PCH enfant', 'extension', true, '2008-11-26', null, 'CASF D271-2 29°', false);
