// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// bloc is a list of tasks: the first ones, and how many there are.
type bloc struct {
	Lignes []ligne
	Total  int
	Tout   string // where all of them are
	Retour string // where one comes back to once a task is done
}

// ligne is a task, said in words.
type ligne struct {
	rapports.TacheAffichee
	Lien    string // of the person
	Puce    cadre.Puce
	Quoi    string // after the name
	Aide    string
	Action  cadre.Lien
	SeCoche bool
}

// tachesMax bounds what the home page reads.
const tachesMax = 200

// lireTaches reads the tasks of the home page: what is to be agreed to and what came back, apart from the rest.
func (p *page) lireTaches(ctx context.Context, l bdd.Lecture, a droits.Agent) (dossiers []int64, err error) {
	comptes, err := rapports.CompterTaches(ctx, l, a)
	if err != nil {
		return nil, err
	}
	taches, err := rapports.Taches(ctx, l, a, rapports.FiltreTaches{}, tachesMax, 0)
	if err != nil {
		return nil, err
	}
	p.dejaDits = map[int64]bool{}
	tard := 0
	for _, t := range taches {
		if t.Nature == agenda.MettreADisposition && t.Echeance.Avant(l.Instant().Jour()) {
			tard++
		}
		if t.Nature == agenda.CompteDebiteur {
			p.dejaDits[t.Dossier] = true
		}
	}
	for g, b := range map[agenda.Groupe]*bloc{agenda.AValider: &p.AValider, agenda.Retours: &p.Retours, agenda.AFaire: &p.AFaire} {
		f := rapports.FiltreTaches{Groupe: g}
		*b = bloc{Tout: adresseTaches(f), Retour: "/", Total: comptes.Nombre(f)}
		if b.Total == 0 {
			continue
		}
		premieres := taches
		if comptes.Total > len(taches) {
			if premieres, err = rapports.Taches(ctx, l, a, f, parBloc, 0); err != nil {
				return nil, err
			}
		}
		for _, t := range premieres {
			if len(b.Lignes) == parBloc || t.Groupe() != g {
				continue
			}
			x, err := dire(ctx, l, a, t)
			if err != nil {
				return nil, err
			}
			b.Lignes = append(b.Lignes, x)
			if t.Dossier != 0 {
				dossiers = append(dossiers, t.Dossier)
			}
		}
	}
	p.alerterRetard(tard)
	return dossiers, nil
}

// alerterRetard counts the sums that should be in the hands of people already.
func (p *page) alerterRetard(n int) {
	if n == 0 {
		return
	}
	fait := "Une somme qui est à une personne ne lui a pas été remise à temps."
	if n > 1 {
		fait = strconv.Itoa(n) + " sommes qui sont à des personnes ne leur ont pas été remises à temps."
	}
	p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Danger, Fait: texte.Typographier(fait), Lien: &cadre.Lien{Texte: "Voir", URL: adresseTaches(rapports.FiltreTaches{Nature: agenda.MettreADisposition})}})
}

// dire writes a task in words: what happened, what to do, where.
func dire(ctx context.Context, l bdd.Lecture, a droits.Agent, t rapports.TacheAffichee) (ligne, error) {
	d, err := rapports.DetailDe(ctx, l, a, t.Tache)
	x := ligne{TacheAffichee: t, SeCoche: parcours.SeCoche(t.Nature)}
	if t.Dossier != 0 {
		x.Lien, x.Action = adressePersonne(a.Role, t.Dossier), cadre.Lien{Texte: "Voir le compte", URL: adresseCompte(t.Dossier)}
	}
	switch t.Nature {
	case agenda.VirementRetourne:
		x.Puce = cadre.Puce{Ton: cadre.Danger, Mot: "Virement revenu", Icone: "retour"}
		if d.Centimes != 0 {
			x.Quoi = d.Centimes.String() + " · " + d.NomTiers
		}
		suite := "L’argent est de nouveau sur son compte."
		if d.Rejete {
			x.Puce, suite = cadre.Puce{Ton: cadre.Danger, Mot: "Virement rejeté", Icone: "croix-ronde"}, "L’argent n’a pas quitté son compte."
		}
		x.Aide = "La banque dit\u00a0: " + motifRetour(t.Motif) + ". " + suite
		if d.Tiers != 0 {
			x.Action = cadre.Lien{Texte: "Demander le nouveau RIB", URL: adresseTiers(d.Tiers)}
		}
	case agenda.CompteDebiteur:
		x.Quoi = "compte sous zéro"
		if d.Centimes != 0 {
			x.Quoi += " · " + d.Centimes.String()
		}
		x.Aide = "Les ordres sont bloqués tant que le compte y reste. Voyez ce qui l’y a mis."
		if d.Remonte {
			x.Quoi, x.Aide = "compte revenu à "+d.Centimes.String(), "Il est passé sous zéro, et n’y est plus\u00a0: ses ordres peuvent repartir. Voyez ce qui l’y avait mis, puis cochez cette tâche."
		}
	case agenda.LigneAVerifier:
		x.Quoi = "argent à reconnaître"
		x.Aide = "Dites au comptable à qui est cette ligne de la banque" + duMontant(d) + "."
		x.Action = cadre.Lien{Texte: "Répondre", URL: adresseLigne(t.ObjetID) + "/verification"}
	case agenda.DebitAPointer:
		x.Quoi, x.Action = "débit à pointer", cadre.Lien{Texte: "Ouvrir la ligne", URL: adresseLigne(t.ObjetID)}
		x.Aide = "La banque a débité un de nos ordres qui n’était pas parti, ou qu’elle avait refusé" + duMontant(d) + ". Pointez ce débit, et ne payez pas l’ordre une seconde fois."
	case agenda.ReponseAConfirmer:
		x.Quoi, x.Action = "réponse à confirmer", cadre.Lien{Texte: "Ouvrir la ligne", URL: adresseLigne(t.ObjetID)}
		x.Aide = "La personne qui suit le dossier a répondu sur cette ligne" + duMontant(d) + ". Confirmez sa réponse, ou décidez autrement."
	case agenda.AvanceAVerser:
		x.Quoi, x.Action = "avance à verser", cadre.Lien{Texte: "Ouvrir la ligne", URL: adresseLigne(t.ObjetID)}
		x.Aide = "La banque a débité le compte collectif sans ordre" + duMontant(d) + ". L’association couvre ce débit ce jour même" + "\u00a0: faites le virement, ou expliquez le débit."
	case agenda.RecetteAbsente:
		ec, err := gestion.EcartParID(ctx, l, t.ObjetID)
		if err != nil {
			return x, err
		}
		rc, err := gestion.RecetteParID(ctx, l, ec.Recette)
		if err != nil {
			return x, err
		}
		x.Quoi, x.Action = rc.Libelle+" "+ec.Mois.DeMoisAnnee()+texte.Insecable+": "+ec.Cause.Mots(), cadre.Lien{Texte: "Voir le pointage", URL: adressePointage(ec.Mois, ec.Dossier)}
		if x.Aide = ec.Cause.AFaire(); ec.Mots != "" {
			x.Aide = texte.Guillemets(texte.Typographier(ec.Mots)) + " " + x.Aide
		}
	case agenda.FraisDeRetour:
		x.Quoi = "frais retenus sur un retour"
		x.Aide = "La banque a rendu moins que le virement revenu" + duMontant(d) + ". Demandez-lui pourquoi, et le remboursement s’il y a lieu."
	case agenda.ReleveManquant:
		x.Quoi = "relevé n° " + t.Motif + " manquant"
		x.Aide = "Les numéros des relevés de la banque ont un trou. Demandez-lui ce relevé et importez-le" + "\u00a0; si elle n’en a pas émis, cochez cette tâche."
	case agenda.QuarantaineADecider:
		fichier, err := comptes.FichierDemande(ctx, l, t.ObjetID)
		if err != nil {
			return x, err
		}
		x.Quoi, x.Action = "relevé mis de côté", cadre.Lien{Texte: "Voir le fichier", URL: adresseQuarantaine(fichier)}
		x.Aide = "Une personne demande d’accepter ce fichier de la banque malgré le doute. Regardez-le, puis acceptez ou refusez."
	case agenda.ImputationADecider:
		x.Quoi, x.Action = "débit à mettre à la charge de la personne", cadre.Lien{Texte: "Répondre", URL: adresseImputation(t.ObjetID)}
		x.Aide = "Une personne demande d’imputer ce débit du compte collectif à cette personne. Autorisez ou refusez."
	case agenda.RejetAConfirmer:
		x.Quoi, x.Action = "rejet à confirmer", cadre.Lien{Texte: "Vérifier le rejet", URL: adresseRejet(t.ObjetID)}
		x.Aide = "Une personne signale que la banque a rejeté cet ordre" + duMontant(d) + ". Vérifiez auprès de la banque, puis confirmez ou faites retirer le signalement."
	case agenda.RIBAApprouver:
		x.Quoi = "RIB à contrôler"
		x.Aide = "Contrôlez le nouveau RIB auprès du tiers, par un numéro que vous connaissiez déjà, puis approuvez-le ou refusez-le."
		if d.Tiers != 0 {
			x.Quoi += " · " + d.NomTiers
			x.Action = cadre.Lien{Texte: "Vérifier le RIB", URL: adresseRIB(d.Tiers, t.ObjetID)}
		}
	case agenda.FusionADecider:
		x.Quoi, x.Action = "deux fiches pour une personne ?", cadre.Lien{Texte: "Décider", URL: "/fusions/" + strconv.FormatInt(t.ObjetID, 10)}
		x.Aide = "Dites si ces deux fiches sont bien la même personne : elles se fusionnent, ou restent deux."
		if t.Motif == "separer" {
			x.Quoi, x.Aide = "deux fiches à séparer ?", "Dites si ce sont bien deux personnes : leurs fiches se séparent, ou restent réunies."
		}
		x.Quoi, x.Aide = texte.Typographier(x.Quoi), texte.Typographier(x.Aide)
	case agenda.DemandeDOrdre:
		x.Quoi, x.Action = "paiement demandé", cadre.Lien{Texte: "Répondre", URL: adresseDemande(t.ObjetID)}
		x.Aide = "La personne, ou qui la suit, demande un paiement. Préparez l’ordre, ou refusez avec une réponse qu’elle comprend."
	case agenda.DemandeRefusee:
		x.Quoi, x.Action = "paiement refusé", cadre.Lien{Texte: "Lire la réponse", URL: adresseDemande(t.ObjetID)}
		x.Aide = "Le paiement que vous avez demandé est refusé. Lisez la réponse, dites-la à la personne, puis cochez cette tâche."
	case agenda.DemandeAEvaluer:
		x.Quoi, x.Action = "demande de MASP à évaluer", cadre.Lien{Texte: "Ouvrir la demande", URL: adresseDemandeMasp(t.ObjetID)}
		x.Aide = "Une demande attend son évaluation, ou la complète. Signez-la avant cette date."
		if t.Motif == agenda.MotifRetour {
			x.Quoi, x.Aide = "évaluation retournée", "L’évaluation vous revient. Lisez la raison, complétez-la, puis signez-la à nouveau avant cette date."
		}
	case agenda.EvaluationAViser:
		x.Quoi, x.Action = "évaluation à valider", cadre.Lien{Texte: "Lire et valider", URL: adresseDemandeMasp(t.ObjetID)}
		x.Aide = "L’évaluation d’une demande de MASP est signée. Validez-la, ou retournez-la avec la raison."
	case agenda.DemandeADecider:
		x.Quoi, x.Action = "demande de MASP à décider", cadre.Lien{Texte: "Décider", URL: adresseDemandeMasp(t.ObjetID)}
		x.Aide = "La demande est évaluée et validée. Décidez, par délégation de signature."
	case agenda.RecoursARepondre:
		x.Quoi, x.Action = "recours contre un refus", cadre.Lien{Texte: "Lire et répondre", URL: "/recours/" + strconv.FormatInt(t.ObjetID, 10)}
		x.Aide = "La personne conteste le refus de sa demande. Sans réponse à cette date, son recours est rejeté."
		if t.Motif == string(masp.RecoursSurContrat) {
			x.Quoi, x.Aide = "recours contre l’arrêt d’un contrat", "La personne conteste l’arrêt de son contrat. Sans réponse à cette date, son recours est rejeté."
		}
	case agenda.VersementAPoursuivre:
		x.Quoi, x.Action = "versement direct : "+versement.Etat(t.Motif).Libelle(), cadre.Lien{Texte: "Ouvrir le versement", URL: adresseVersement(t.ObjetID)}
		x.Quoi, x.Aide = texte.Typographier(x.Quoi), aideVersement(versement.Etat(t.Motif))
	case agenda.SignalementASuivre:
		x.Quoi, x.Action = "signalement : "+signalement.Etat(t.Motif).Libelle(), cadre.Lien{Texte: "Ouvrir le signalement", URL: adresseSignalement(t.ObjetID)}
		x.Quoi, x.Aide = texte.Typographier(x.Quoi), aideSignalement(signalement.Etat(t.Motif))
	case agenda.FinAAnnoncer:
		x.Quoi, x.Action = "fin de mesure à faire savoir", cadre.Lien{Texte: "Voir à qui", URL: poste.AdresseDossier(t.Dossier, "cloture")}
		x.Aide = texte.Typographier("Le contrat est arrêté : " + masp.MotifArret(t.Motif).Libelle() + ". Écrivez à ceux que cela concerne, et voyez ce qui reste ouvert.")
	case agenda.ContratAFaireSigner:
		x.Quoi, x.Action = "contrat à faire signer", cadre.Lien{Texte: "Enregistrer le contrat", URL: poste.AdresseDossier(t.Dossier, "mesure", "nouvelle")}
		x.Aide = "La mesure est accordée. Remettez la décision, rencontrez la personne, faites signer le contrat\u00a0; si elle refuse, notez-le sur la demande."
	case agenda.ArbitrageADecider:
		x.Quoi, x.Action = "une ligne à faire passer avant le loyer", cadre.Lien{Texte: "Décider", URL: adresseArbitrage(t.ObjetID)}
		x.Aide = "Une personne demande de payer cette ligne avant le loyer. Lisez sa raison, puis acceptez ou refusez."
	case agenda.GrilleARemplir:
		m := masp.MomentGrille(t.Motif)
		x.Quoi, x.Action = "grille d’autonomie "+strings.ToLower(m.Libelle()), cadre.Lien{Texte: "Remplir la grille", URL: poste.AdresseDossier(t.Dossier, "autonomie", "nouvelle") + "?" + url.Values{"moment": {t.Motif}}.Encode()}
		x.Aide = "Remplissez avec la personne la même grille qu’à l’entrée" + texte.Insecable + ": ses réponses à côté des vôtres disent le chemin fait."
		if m == masp.Entree {
			x.Aide = "Remplissez la grille avec la personne au début de la mesure" + texte.Insecable + ": les bilans se compareront à elle."
		}
	case agenda.PayeurAuDebut:
		x.Quoi, x.Action = "organisme à prévenir du début", ecrireA(t.Dossier, "payeur_debut", d.NomTiers)
		x.Aide = "Écrivez à " + d.NomTiers + " : l’autorisation signée, et le compte où payer désormais."
	case agenda.PayeurALaFin:
		x.Quoi, x.Action = "organisme à prévenir de la fin", ecrireA(t.Dossier, "payeur_fin", d.NomTiers)
		x.Aide = "Écrivez à " + d.NomTiers + " avant son prochain paiement : la gestion s’arrête le " + d.Le.Long() + ", la suite se paie à la personne."
		if len(d.Cessent) > 0 {
			x.Quoi, x.Action = "organisme à prévenir d’un changement", ecrireA(t.Dossier, "payeur_changement", d.NomTiers)
			x.Aide = "Écrivez à " + d.NomTiers + " avant son prochain paiement\u00a0: après le " + d.Le.Long() + ", il paie à la personne " + texte.Typographier(strings.Join(d.Cessent, ", ")) + "\u00a0; le reste ne change pas."
		}
	case agenda.CompteARendre:
		x.Quoi, x.Action = "compte à rendre", cadre.Lien{Texte: "Rendre le compte", URL: poste.AdresseDossier(t.Dossier, "cloture")}
		x.Aide = "La gestion est finie. Rendez la procuration à la banque, remettez-lui le décompte final à signer : le compte reste à elle."
		if t.Motif == parcours.CompteCollectif {
			x.Aide = "La gestion est finie. Reversez tout ce qui reste, remettez-lui le décompte final, puis fermez son sous-compte à zéro."
		}
	case agenda.DossiersACompleter:
		x.Quoi, x.Action = "dossiers d’une commission à compléter", cadre.Lien{Texte: "Voir la séance", URL: adresseSeance(t.ObjetID)}
		x.Aide = "À cette date, les dossiers de la séance doivent être complets. Voyez ce qui manque, et inscrivez ceux qui sont prêts."
	case agenda.OrdreAFiger:
		x.Quoi, x.Action = "ordre du jour à figer", cadre.Lien{Texte: "Voir la séance", URL: adresseSeance(t.ObjetID)}
		x.Aide = "À cette date, figez l’ordre du jour de la séance, puis convoquez les membres."
	case agenda.SeanceATenir:
		x.Quoi, x.Action = "séance de commission à tenir", cadre.Lien{Texte: "Ouvrir la séance", URL: adresseSeance(t.ObjetID)}
		x.Aide = "L’ordre du jour est figé. Tenez la séance à cette date, puis validez-la\u00a0: les lettres suivent."
	case agenda.NotificationsARemettre:
		x.Quoi, x.Action = "lettres d’une commission à remettre", cadre.Lien{Texte: "Voir les lettres", URL: adresseSeance(t.ObjetID) + "/suites"}
		x.Aide = "La séance est validée. Imprimez les lettres, et notez comment elles ont été remises."
	case agenda.ClotureASigner:
		x.Quoi, x.Action = "mois à clore", cadre.Lien{Texte: "Voir et signer", URL: "/clotures"}
		x.Aide = "La clôture du mois est préparée. Relisez ce qui attend, puis signez\u00a0: un mois clos ne se rouvre pas."
	case agenda.ClotureRenvoyee:
		x.Quoi, x.Action = "clôture renvoyée", cadre.Lien{Texte: "Voir pourquoi", URL: "/clotures?mois=" + t.Motif}
		x.Aide = "La clôture du mois vous est renvoyée. Lisez la raison, corrigez, puis préparez-la à nouveau."
	case agenda.PlancherADecider:
		x.Quoi, x.Action = "plancher à autoriser", cadre.Lien{Texte: "Répondre", URL: poste.AdresseDossier(t.Dossier, "plancher")}
		x.Aide = "Une personne demande que nos ordres puissent descendre ce compte plus bas, pour quelques jours. Autorisez ou refusez."
	case agenda.LeveeADecider:
		x.Quoi, x.Action = "gel des paiements à lever", cadre.Lien{Texte: "Répondre", URL: "/gels/" + strconv.FormatInt(t.ObjetID, 10)}
		x.Aide = "Une personne demande que les paiements de cette personne reprennent. Accordez ou refusez."
	case agenda.MettreADisposition:
		x.Quoi, x.Action = "argent à mettre à disposition", cadre.Lien{Texte: "Ouvrir la ligne", URL: adresseLigne(t.ObjetID)}
		x.Aide = "Cet argent est le sien, hors autorisation" + duMontant(d) + "\u00a0: mettez-le à sa disposition avant cette date."
		if err := x.direReversement(ctx, l, a, t, d); err != nil {
			return x, err
		}
		if t.Echeance.Avant(l.Instant().Jour()) {
			x.Puce = cadre.Puce{Ton: cadre.Danger, Mot: "En retard", Icone: "horloge"}
			x.Aide += " Il fallait le faire avant le " + t.Echeance.Long() + "."
		}
	}
	return x, err
}

// ecrireA opens the letter of a kind to somebody whom the file names.
func ecrireA(dossier int64, genre, nom string) cadre.Lien {
	return cadre.Lien{Texte: "Écrire la lettre", URL: poste.AdresseDossier(dossier, "ecrire", genre) + "?" + url.Values{"aupres": {nom}}.Encode()}
}

// aideVersement says what a versement direct waits for.
func aideVersement(e versement.Etat) string {
	switch e {
	case versement.Envisage:
		return "La requête n’est pas signée. Complétez-la et signez-la, ou abandonnez."
	case versement.RequetePrete:
		return "La requête est signée. Envoyez ses motifs à la personne en recommandé, puis déposez-la au tribunal."
	case versement.LRAREnvoyee:
		return "Les motifs sont partis. Déposez la requête au tribunal."
	case versement.Deposee:
		return "Aucune audience n’est notée. Relancez le greffe, ou notez-la."
	case versement.Audience:
		return "Le jugement est attendu dans le mois de l’audience (règle R29). Notez-le, ou relancez le greffe."
	case versement.Accorde, versement.Rejete:
		return "Le jugement n’est pas noté comme notifié. Notez-le, ou relancez le greffe."
	case versement.Notifie:
		return "Le délai d’appel prend fin à cette date. Notez la suite."
	case versement.EnCours:
		return "Le versement prend bientôt fin. Demandez son renouvellement, ou laissez-le finir."
	case versement.Renouvellement:
		return "Le versement prend fin à cette date, le renouvellement n’a pas commencé."
	case versement.MainleveeDemandee:
		return "La mainlevée est demandée. Envoyez ses motifs à la personne en recommandé si elle ne la demande pas elle-même, et notez l’audience."
	case versement.MainleveeAudience:
		return "Le jugement sur la mainlevée est attendu dans le mois de l’audience (règle R29). Notez-le, ou relancez le greffe."
	}
	return "Aucune réponse du tribunal n’est notée. Relancez le greffe, ou notez-la."
}

// aideSignalement says what a signalement waits for.
func aideSignalement(e signalement.Etat) string {
	switch e {
	case signalement.EnPreparation:
		return "Le rapport n’est pas signé. Complétez-le et faites-le signer, ou abandonnez."
	case signalement.Signe:
		return "Le rapport est signé. Transmettez-le au procureur, avec le pli cacheté s’il y en a un."
	case signalement.Transmis:
		return "Aucune réponse du procureur n’est notée, alors qu’il dit s’il saisit le juge ou non (article 1262 du code de procédure civile). Relancez-le, ou notez-la."
	case signalement.Saisine:
		return "Aucune décision du juge n’est notée. Informez-vous auprès du greffe, ou notez-la."
	case signalement.SansSaisine, signalement.Rejet:
		return "Rien n’est ordonné. Voyez la suite avec la personne, puis fermez le signalement."
	}
	return "La mesure ordonnée par le juge prend bientôt fin. Notez sa suite\u00a0; après une MAJ, une nouvelle demande de MASP est possible."
}

// direReversement says where the transfer of money received after the end stands, and what keeps it from being prepared.
func (x *ligne) direReversement(ctx context.Context, l bdd.Lecture, a droits.Agent, t rapports.TacheAffichee, d rapports.DetailTache) error {
	if t.Motif != parcours.MotifApresFin {
		return nil
	}
	e, err := parcours.EtatReversement(ctx, l, a, t.ObjetID)
	if err != nil {
		return err
	}
	x.Quoi, x.Aide = "argent reçu après la fin", "La gestion est finie"+duMontant(d)+"\u00a0: c’est à elle. "
	switch {
	case e.Ordre != 0:
		x.Aide, x.Action = x.Aide+"Le virement à son compte est préparé\u00a0: mettez-le en remise.", cadre.Lien{Texte: "Voir l’ordre", URL: fmt.Sprintf("/ordres/%d", e.Ordre)}
	case e.Regle == parcours.SansRIB:
		x.Aide, x.Action = x.Aide+phraseDe(e.Motif), cadre.Lien{Texte: "Saisir son RIB", URL: poste.AdresseDossier(t.Dossier, "tiers", "nouveau")}
	case e.Regle != "":
		x.Aide, x.Action = x.Aide+"Le virement à son compte n’est pas préparé\u00a0: "+texte.Typographier(e.Motif)+".", cadre.Lien{Texte: "Préparer le reversement", URL: poste.AdresseDossier(t.Dossier, "ordres", "nouveau") + "?objet=reversement"}
	default:
		x.Aide, x.Action = x.Aide+"Préparez le virement à son compte.", cadre.Lien{Texte: "Préparer le reversement", URL: poste.AdresseDossier(t.Dossier, "ordres", "nouveau") + "?objet=reversement"}
	}
	return nil
}

func phraseDe(s string) string { return texte.Typographier(texte.Majuscule(s)) + "." }

func duMontant(d rapports.DetailTache) string {
	if d.Centimes == 0 || d.Le.Vide() {
		return ""
	}
	return fmt.Sprintf(", %s du %s", d.Centimes, d.Le.Long())
}

// motifRetour says in words the reason code of a bank (ISO 20022, or CFONB in figures).
func motifRetour(code string) string {
	switch code {
	case "AC01", "AC03", "AC13", "BE04", "RC01", "10", "11":
		return "IBAN inexact"
	case "AC04", "AC07", "12":
		return "compte clos"
	case "AC06", "13", "14":
		return "compte bloqué"
	case "AG01", "AG02":
		return "opération impossible sur ce compte"
	case "AM04":
		return "provision insuffisante"
	case "AM05", "DUPL", "64":
		return "virement en double"
	case "MD07":
		return "titulaire décédé"
	case "MS02":
		return "refusé par le destinataire"
	case "FOCR", "CUST", "65":
		return "renvoyé à la demande de l’émetteur"
	case "RR01", "RR02", "RR03", "RR04":
		return "informations réglementaires manquantes"
	case "", "MS03", "NARR":
		return "sans motif précisé"
	}
	return "refus, code " + code
}

// pageTaches lists every task of who asks, by kind.
type pageTaches struct {
	cadre.Page
	Jetons     cadre.Jetons
	Bloc       bloc
	Pagination cadre.Pagination
}

// natures are the kinds of tasks, with the words of their filter.
func natures() []struct {
	Nature agenda.Nature
	Mots   string
} {
	return []struct {
		Nature agenda.Nature
		Mots   string
	}{
		{agenda.VirementRetourne, "Virements revenus"}, {agenda.LigneAVerifier, "Argent à reconnaître"}, {agenda.RIBAApprouver, "RIB à contrôler"},
		{agenda.CompteDebiteur, "Comptes sous zéro"}, {agenda.MettreADisposition, "À mettre à disposition"}, {agenda.DebitAPointer, "Débits à pointer"},
		{agenda.ReponseAConfirmer, "Réponses à confirmer"}, {agenda.FraisDeRetour, "Frais retenus"}, {agenda.ReleveManquant, "Relevés manquants"},
		{agenda.QuarantaineADecider, "Quarantaines"}, {agenda.ImputationADecider, "Imputations"}, {agenda.AvanceAVerser, "Avances"}, {agenda.RejetAConfirmer, "Rejets à confirmer"},
		{agenda.DemandeAEvaluer, "Demandes à évaluer"}, {agenda.EvaluationAViser, "Évaluations à valider"}, {agenda.DemandeADecider, "Demandes à décider"}, {agenda.RecoursARepondre, "Recours"}, {agenda.ContratAFaireSigner, "Contrats à faire signer"}, {agenda.VersementAPoursuivre, "Versements directs"}, {agenda.SignalementASuivre, "Signalements"},
		{agenda.DemandeDOrdre, "Paiements demandés"}, {agenda.DemandeRefusee, "Paiements refusés"}, {agenda.FusionADecider, "Doublons à décider"}, {agenda.RecetteAbsente, "Recettes absentes"}, {agenda.ArbitrageADecider, "Lignes avant le loyer"}, {agenda.PlancherADecider, "Planchers à autoriser"}, {agenda.ClotureASigner, "Clôtures à signer"}, {agenda.ClotureRenvoyee, "Clôtures renvoyées"}, {agenda.LeveeADecider, "Gels à lever"},
		{agenda.GrilleARemplir, "Grilles d’autonomie"}, {agenda.PayeurAuDebut, "Organismes, au début"}, {agenda.PayeurALaFin, "Organismes, à la fin"}, {agenda.FinAAnnoncer, "Fins à faire savoir"}, {agenda.CompteARendre, "Comptes à rendre"}, {agenda.DossiersACompleter, "Séances à préparer"}, {agenda.OrdreAFiger, "Ordres du jour à figer"}, {agenda.SeanceATenir, "Séances à tenir"}, {agenda.NotificationsARemettre, "Lettres de commission"},
	}
}

// toutes are the tasks of a filter, and how many there are of each kind.
type toutes struct {
	lignes   []ligne
	dossiers []int64
	comptes  rapports.ComptesTaches
	le       jour.Jour
}

// groupes are the words of the groups of tasks that have a filter.
var groupes = []struct {
	Groupe agenda.Groupe
	Mots   string
}{{agenda.AValider, "À valider"}, {agenda.Retours, "Retours"}, {agenda.AFaire, "Reste à faire"}}

// filtreTaches is the filter of an address: what it does not know lists nothing.
func filtreTaches(r *http.Request) rapports.FiltreTaches {
	q := r.URL.Query()
	return rapports.FiltreTaches{Nature: agenda.Nature(q.Get("nature")), Groupe: agenda.Groupe(q.Get("groupe"))}
}

// lireToutes reads n tasks of the agent, of a filter: those of a page; beyond the end, of the last one, which it returns.
func (c accueil) lireToutes(r *http.Request, v *poste.Visite, f rapports.FiltreTaches, n, page int) (x toutes, lue int, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		x = toutes{le: l.Instant().Jour()}
		if x.comptes, err = rapports.CompterTaches(r.Context(), l, a); err != nil {
			return err
		}
		p := cadre.Paginer(page, x.comptes.Nombre(f), n, "", "")
		lue = p.Page
		taches, err := rapports.Taches(r.Context(), l, a, f, n, p.Debut)
		if err != nil {
			return err
		}
		for _, t := range taches {
			dite, err := dire(r.Context(), l, a, t)
			if err != nil {
				return err
			}
			x.lignes = append(x.lignes, dite)
			if t.Dossier != 0 {
				x.dossiers = append(x.dossiers, t.Dossier)
			}
		}
		return nil
	})
	return x, lue, err
}

func (c accueil) taches(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f := filtreTaches(r)
	x, page, err := c.lireToutes(r, v, f, parPage, poste.NumeroDePage(r.URL.Query()))
	if err != nil {
		return err
	}
	n := x.comptes.Nombre(f)
	p := &pageTaches{Page: cadre.Page{Titre: "À faire", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}, Bloc: bloc{Lignes: x.lignes, Total: n, Retour: "/taches"},
		Pagination: cadre.Paginer(page, n, parPage, "tâche", adresseTaches(f))}
	p.Jetons = cadre.Jetons{Nom: "Genre de tâche"}
	choix := func(mots string, g rapports.FiltreTaches) {
		if n := x.comptes.Nombre(g); n > 0 || g == f || g == (rapports.FiltreTaches{}) {
			p.Jetons.Elements = append(p.Jetons.Elements, cadre.Jeton{Texte: mots, URL: adresseTaches(g), Compte: n, Actif: g == f})
		}
	}
	choix("Toutes", rapports.FiltreTaches{})
	for _, g := range groupes {
		choix(g.Mots, rapports.FiltreTaches{Groupe: g.Groupe})
	}
	for _, g := range natures() {
		choix(g.Mots, rapports.FiltreTaches{Nature: g.Nature})
	}
	if len(x.lignes) > 0 {
		p.Actions = []cadre.Action{poste.ActionTableur(adresseTaches(f))}
	}
	p.SousTitre = texte.Pluriel(p.Bloc.Total, "tâche") + ", la plus proche d’abord"
	v.TracerListe("taches", x.dossiers)
	c.Moteur.Rendre(w, r, http.StatusOK, "journee/taches", p)
	return nil
}

// adresseTaches is the list of the tasks of a filter.
func adresseTaches(f rapports.FiltreTaches) string {
	q := url.Values{}
	if f.Nature != "" {
		q.Set("nature", string(f.Nature))
	}
	if f.Groupe != "" {
		q.Set("groupe", string(f.Groupe))
	}
	if len(q) == 0 {
		return "/taches"
	}
	return "/taches?" + q.Encode()
}

// faire closes a task that its agent has done.
func (c accueil) faire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return bdd.ErrAbsent
	}
	if _, err := parcours.FaireTache(r.Context(), c.Inst.Base, d, id); err != nil {
		return err
	}
	c.Annoncer(r, cadre.Succes, "C’est noté\u00a0: fait.")
	return poste.Aller(w, r, cadre.CheminLocal(f.Valeur("retour"), "/"))
}

// Avec gives a row to the parts of the template, with where to come back.
func (b bloc) Avec(l ligne) map[string]any { return map[string]any{"Ligne": l, "Retour": b.Retour} }
